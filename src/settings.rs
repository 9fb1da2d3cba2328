//! Numbers that analytics use, each with a name, a default and a sentence that says what it is for.

/// A number as the documentation and `hunt.toml` know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its default, as written in the source.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Makes a struct of numbers with their defaults, and the list of them.
macro_rules! settings {
    ($(#[$about:meta])* $name:ident { $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $name {
            /// Every number of these settings.
            pub const LIST: &[$crate::settings::Setting] = &[
                $($crate::settings::Setting {
                    name: stringify!($field),
                    default: stringify!($default),
                    about: concat!($($doc),+),
                },)+
            ];
        }
    };
}

pub(crate) use settings;
