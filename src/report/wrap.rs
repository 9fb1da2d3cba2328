//! Lines for a terminal, broken between words where they would run beyond its width.

/// Text that grows line by line.
pub(super) struct Wrap {
    text: String,
    width: usize,
    color: bool,
}

/// A part of a line, and the code of its colour if it has one.
pub(super) type Part<'a> = (&'a str, Option<&'static str>);

impl Wrap {
    pub(super) fn new(width: u16, color: bool) -> Self {
        Self { text: String::new(), width: usize::from(width), color }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Adds a line: `lead`, and behind it the parts, two spaces apart. What does not fit goes on
    /// below, `hang` columns in. Words stay whole, so that names and paths can be copied.
    pub(super) fn line(&mut self, lead: &str, hang: usize, parts: &[Part<'_>]) {
        self.text.push_str(lead);
        let mut column = lead.chars().count();
        let mut fresh = true;
        for (text, code) in parts {
            let code = code.filter(|_| self.color);
            let mut open = false;
            for word in text.split(' ') {
                let length = word.chars().count();
                let mut gap = match (fresh, open) {
                    (true, _) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                };
                if !fresh && column + gap + length > self.width {
                    self.end(code.filter(|_| open));
                    self.text.push('\n');
                    self.text.push_str(&" ".repeat(hang));
                    (column, gap, open) = (hang, 0, false);
                }
                self.text.push_str(&" ".repeat(gap));
                if !open {
                    self.begin(code);
                }
                self.text.push_str(word);
                column += gap + length;
                (fresh, open) = (false, true);
            }
            self.end(code.filter(|_| open));
        }
        self.text.push('\n');
    }

    /// Adds a line as it is: a path is of use only in one piece.
    pub(super) fn whole(&mut self, lead: &str, (text, code): Part<'_>) {
        self.text.push_str(lead);
        let code = code.filter(|_| self.color);
        self.begin(code);
        self.text.push_str(text);
        self.end(code);
        self.text.push('\n');
    }

    fn begin(&mut self, code: Option<&str>) {
        if let Some(code) = code {
            self.text.push_str("\x1b[");
            self.text.push_str(code);
            self.text.push('m');
        }
    }

    fn end(&mut self, code: Option<&str>) {
        if code.is_some() {
            self.text.push_str("\x1b[0m");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(width: u16, parts: &[Part<'_>]) -> String {
        let mut wrap = Wrap::new(width, false);
        wrap.line("  - ", 6, parts);
        wrap.into_text()
    }

    #[test]
    fn lines_break_between_words_and_go_on_further_in() {
        assert_eq!(wrapped(40, &[("one two", None), ("three", None)]), "  - one two  three\n");
        assert_eq!(
            wrapped(14, &[("one two three", None), ("four", None)]),
            "  - one two\n      three\n      four\n"
        );
    }

    #[test]
    fn words_and_spaces_stay_as_they_are() {
        assert_eq!(
            wrapped(10, &[("arn:aws:iam::1:role/x y", None)]),
            "  - arn:aws:iam::1:role/x\n      y\n"
        );
        assert_eq!(wrapped(40, &[("a   b ", None)]), "  - a   b \n");
    }

    #[test]
    fn colours_take_no_room_and_end_with_their_line() {
        let mut wrap = Wrap::new(14, true);
        wrap.line("", 2, &[("critical 92", Some("1;31")), ("one two three", Some("1"))]);
        assert_eq!(
            wrap.into_text(),
            "\x1b[1;31mcritical 92\x1b[0m\n  \x1b[1mone two\x1b[0m\n  \x1b[1mthree\x1b[0m\n"
        );
    }
}
