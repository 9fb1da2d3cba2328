//! JSON that is harmless on a terminal: the same values, with what could act there written out.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::escape::is_hostile;

/// Writes one document over many lines.
pub(super) fn document(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::new())))?;
    writeln!(out)
}

/// Writes one document on a line.
pub(super) fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Safe(CompactFormatter)))?;
    writeln!(out)
}

/// Another formatter, but for what its strings hold: JSON has to escape neither the second set of
/// controls nor what turns text around.
struct Safe<F>(F);

/// Hands these calls on.
macro_rules! same {
    ($($name:ident($($argument:ident: $kind:ty),*);)*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$name(out $(, $argument)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    same! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        // Nearly all texts are plain, and then one look is all it costs.
        if fragment.bytes().all(|byte| byte < 0x7f) {
            return out.write_all(fragment.as_bytes());
        }
        for (at, character) in fragment.char_indices().filter(|(_, c)| is_hostile(*c)) {
            out.write_all(&fragment.as_bytes()[written..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            written = at + character.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn both(value: &Value) -> [String; 2] {
        let (mut many, mut one) = (Vec::new(), Vec::new());
        document(value, &mut many).expect("written");
        line(value, &mut one).expect("written");
        [many, one].map(|text| String::from_utf8(text).expect("UTF-8"))
    }

    #[test]
    fn what_acts_on_terminals_is_written_out_and_means_the_same() {
        let value =
            json!({"k\u{9b}": ["\u{7f}\u{80}\u{9f}", "a\u{202e}b\u{200b}", "\u{e0041}\u{1b}[m\n"]});
        for text in both(&value) {
            let raw: Vec<char> = text.chars().filter(|c| *c != '\n' && is_hostile(*c)).collect();
            assert_eq!(raw, Vec::<char>::new(), "{text}");
            assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
        }
        let [_, line] = both(&value);
        assert_eq!(
            line,
            r#"{"k\u009b":["\u007f\u0080\u009f","a\u202eb\u200b","\udb40\udc41\u001b[m\n"]}"#
                .to_owned()
                + "\n"
        );
    }

    #[test]
    fn everything_else_is_written_as_ever() {
        let value = json!({"a": [1, null, "Zo\u{eb} \u{4f60}\u{597d} \u{1f600} \"\\/"], "b": {}, "c": [], "d": [[]]});
        let [many, line] = both(&value);
        assert_eq!(many, serde_json::to_string_pretty(&value).expect("JSON") + "\n");
        assert_eq!(line, value.to_string() + "\n");
    }
}
