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

/// A value as somebody wrote it.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Fraction(f64),
    /// Several numbers.
    List(Vec<Self>),
}

/// The numbers of an analytic, by name.
pub trait Numbers {
    /// Every number there is.
    fn list(&self) -> &'static [Setting];
    /// Sets a number; else what it must be, in words.
    fn set(&mut self, name: &str, value: &Given) -> Result<(), String>;
    /// What a number must be, in words.
    fn shape(&self, name: &str) -> String;
    /// A number as it would be written.
    fn show(&self, name: &str) -> Option<String>;
}

/// A type that settings are of.
pub trait Number: Sized {
    /// The value, if it is one of the type and sensible.
    fn accept(given: &Given) -> Option<Self>;
    /// What it must be, in words.
    fn shape() -> String;
    /// As it would be written.
    fn show(&self) -> String;
}

/// Whole numbers between two bounds, which keep sums and products of them from overflowing.
macro_rules! whole {
    ($($type:ty: $least:expr, $most:expr;)+) => {
        $(impl Number for $type {
            fn accept(given: &Given) -> Option<Self> {
                match given {
                    Given::Whole(number) if ($least..=$most).contains(number) => {
                        Self::try_from(*number).ok()
                    }
                    _ => None,
                }
            }

            fn shape() -> String {
                format!("a whole number from {} to {}", $least, $most)
            }

            fn show(&self) -> String {
                self.to_string()
            }
        })+
    };
}

whole! {
    // Points and percents.
    i32: -1000_i64, 1000_i64;
    // Weights.
    u8: 0_i64, 255_i64;
    // Spans of time, and counts.
    i64: 0_i64, 1_000_000_000_000_i64;
    u32: 0_i64, 4_294_967_295_i64;
    u64: 0_i64, 1_000_000_000_000_i64;
    usize: 0_i64, 1_000_000_000_i64;
}

impl Number for f64 {
    fn accept(given: &Given) -> Option<Self> {
        match given {
            // Bounded like whole numbers, so that no digit is lost.
            Given::Whole(number) if number.abs() <= 1_000_000_000_000 => Some(*number as Self),
            Given::Fraction(number) if number.is_finite() => Some(*number),
            _ => None,
        }
    }

    fn shape() -> String {
        "a number".to_owned()
    }

    fn show(&self) -> String {
        // With a point even where nothing follows it.
        format!("{self:?}")
    }
}

impl<T: Number, const N: usize> Number for [T; N] {
    fn accept(given: &Given) -> Option<Self> {
        let Given::List(list) = given else {
            return None;
        };
        let numbers: Vec<T> = list.iter().map(T::accept).collect::<Option<_>>()?;
        numbers.try_into().ok()
    }

    fn shape() -> String {
        format!("a list of {N} numbers, each {}", T::shape())
    }

    fn show(&self) -> String {
        let numbers: Vec<String> = self.iter().map(T::show).collect();
        format!("[{}]", numbers.join(", "))
    }
}

/// Makes a struct of numbers with their defaults, and the list of them.
macro_rules! settings {
    ($(#[$about:meta])* $name:ident { $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(unreachable_pub, reason = "a test's numbers stay in the test")]
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
            #[allow(unreachable_pub, reason = "a test's numbers stay in the test")]
            pub const LIST: &[$crate::settings::Setting] = &[
                $($crate::settings::Setting {
                    name: stringify!($field),
                    default: stringify!($default),
                    about: concat!($($doc),+),
                },)+
            ];
        }

        impl $crate::settings::Numbers for $name {
            fn list(&self) -> &'static [$crate::settings::Setting] {
                Self::LIST
            }

            fn set(&mut self, name: &str, value: &$crate::settings::Given) -> Result<(), String> {
                $(if name == stringify!($field) {
                    self.$field = $crate::settings::Number::accept(value)
                        .ok_or_else(|| $crate::settings::Numbers::shape(self, name))?;
                    return Ok(());
                })+
                Err("one of the numbers there are".to_owned())
            }

            fn shape(&self, name: &str) -> String {
                $(if name == stringify!($field) {
                    return <$type as $crate::settings::Number>::shape();
                })+
                String::new()
            }

            fn show(&self, name: &str) -> Option<String> {
                $(if name == stringify!($field) {
                    return Some($crate::settings::Number::show(&self.$field));
                })+
                None
            }
        }
    };
}

pub(crate) use settings;

#[cfg(test)]
mod tests {
    use super::*;

    settings! {
        /// Numbers of a test.
        Sample {
            /// Points.
            points: i32 = -15,
            /// Points by weight.
            table: [i32; 3] = [0, 4, 14],
            /// A share.
            share: f64 = 0.5,
        }
    }

    #[test]
    fn what_is_set_is_shown_and_what_is_not_sensible_is_refused() {
        let mut sample = Sample::default();
        for setting in Sample::LIST {
            assert_eq!(sample.show(setting.name).as_deref(), Some(setting.default));
        }
        assert_eq!(sample.set("points", &Given::Whole(7)), Ok(()));
        assert_eq!(sample.set("share", &Given::Whole(2)), Ok(()));
        let list = [1, 2, 3].map(Given::Whole).to_vec();
        assert_eq!(sample.set("table", &Given::List(list)), Ok(()));
        assert_eq!(sample, Sample { points: 7, table: [1, 2, 3], share: 2.0 });
        for (name, value) in [
            ("points", Given::Whole(1001)),
            ("points", Given::Fraction(1.0)),
            ("table", Given::List(vec![Given::Whole(1)])),
            ("table", Given::Whole(1)),
            ("share", Given::Fraction(f64::NAN)),
            ("none", Given::Whole(1)),
        ] {
            assert!(sample.set(name, &value).is_err(), "{name} {value:?}");
        }
    }
}
