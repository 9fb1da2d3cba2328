//! Cuts a stream into pieces of whole records, so that a huge file needs little memory and
//! several workers can read it.

use std::io::{self, Read};

use super::content::{self, Content, Layout};
use super::lines;
use super::problem::ProblemKind;
use super::scan::{self, Marks, Strings};
use super::sink::Place;

/// How large a piece grows before it is cut, in bytes.
pub(super) const PIECE: usize = 4 << 20;
/// How large it may grow while no record ends in it.
const MAX_PIECE: usize = 32 << 20;
/// Inflated bytes per compressed byte that no log reaches, once [`FREE_INFLATION`] is used up.
const MAX_RATIO: u64 = 200;
/// Inflated bytes that need no such proof of good faith.
const FREE_INFLATION: u64 = 256 << 20;

/// Why a stream ended before its end.
pub(super) type Failure = (ProblemKind, String);

/// What a stream is unpacked from: damage is named after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// A stream being cut.
pub(super) struct Pieces<R> {
    stream: R,
    packing: Packing,
    /// Compressed bytes the stream rests on, as far as they have been read.
    compressed: Box<dyn Fn() -> u64 + Send>,
    carry: Vec<u8>,
    shape: Option<Shape>,
    cutter: Cutter,
    /// Bytes that came out of the stream.
    pub(super) inflated: u64,
    /// What kept the stream from being read to its end.
    pub(super) failure: Option<Failure>,
    /// What the stream holds, once known.
    pub(super) content: Content,
    first: bool,
    done: bool,
}

/// How records lie in the stream.
#[derive(Clone, Copy)]
struct Shape {
    layout: Layout,
    depth: u32,
}

/// One piece and how to read it.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) layout: Layout,
    pub(super) place: Place,
}

impl<R: Read> Pieces<R> {
    /// Cuts `stream`; `compressed` tells how many bytes of the file have gone into it.
    pub(super) fn new(
        stream: R,
        packing: Packing,
        compressed: Box<dyn Fn() -> u64 + Send>,
    ) -> Self {
        Self {
            stream,
            packing,
            compressed,
            carry: Vec::new(),
            shape: None,
            cutter: Cutter::default(),
            inflated: 0,
            failure: None,
            content: Content::Empty,
            first: true,
            done: false,
        }
    }

    /// The next piece; `None` at the end, at damage, and where the stream holds no JSON.
    pub(super) fn next(&mut self) -> Option<Piece> {
        if self.done {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.carry);
        let mut wanted = PIECE;
        loop {
            self.fill(&mut bytes, wanted);
            let shape = self.shape(&mut bytes, wanted)?;
            if self.done {
                return self.piece(bytes, shape, false);
            }
            if let Some(end) = self.cutter.last_end(&bytes, shape) {
                self.carry = bytes.split_off(end);
                self.cutter.forget(end);
                return self.piece(bytes, shape, true);
            }
            if bytes.len() >= MAX_PIECE {
                let detail = format!("no record ends within {} MiB", MAX_PIECE >> 20);
                self.stop(ProblemKind::TooLarge, detail);
                return None;
            }
            wanted = (wanted * 2).min(MAX_PIECE);
        }
    }

    fn piece(&mut self, bytes: Vec<u8>, shape: Shape, continued: bool) -> Option<Piece> {
        let inside_array = shape.depth > 0 && !self.first;
        self.first = false;
        let place = Place { inside_array, continued };
        if let Layout::Plain(plain) = shape.layout {
            let layout = Layout::Plain(lines::behind(plain, &bytes));
            self.shape = Some(Shape { layout, ..shape });
        }
        (!bytes.is_empty()).then_some(Piece { bytes, layout: shape.layout, place })
    }

    /// What the first bytes say; the end of the matter where they are no JSON.
    fn shape(&mut self, bytes: &mut Vec<u8>, wanted: usize) -> Option<Shape> {
        if self.shape.is_none() {
            let bare = content::without_bom(bytes).len();
            bytes.drain(..bytes.len() - bare);
            self.pass_space(bytes, wanted);
            self.content = content::of(bytes);
            let Some(layout) = self.content.layout() else {
                self.done = true;
                return None;
            };
            let depth = match layout {
                Layout::Lines | Layout::Plain(_) => 0,
                Layout::Values => content::record_depth(bytes),
            };
            self.shape = Some(Shape { layout, depth });
        }
        self.shape
    }

    /// White space in front of a text may be longer than any piece.
    fn pass_space(&mut self, bytes: &mut Vec<u8>, wanted: usize) {
        loop {
            let space = scan::space(bytes, 0);
            if space == 0 {
                return;
            }
            bytes.drain(..space);
            self.fill(bytes, wanted);
        }
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: usize) {
        while bytes.len() < wanted && !self.done {
            let missing = (wanted - bytes.len()) as u64;
            let before = bytes.len();
            let read = (&mut self.stream).take(missing).read_to_end(bytes);
            self.inflated += (bytes.len() - before) as u64;
            match read {
                Ok(0) => self.done = true,
                Ok(_) => self.check_ratio(),
                Err(error) => self.broken(&error),
            }
        }
    }

    fn broken(&mut self, error: &io::Error) {
        let (truncated, corrupt) = match self.packing {
            Packing::None => (ProblemKind::Unreadable, ProblemKind::Unreadable),
            Packing::Gzip => (ProblemKind::TruncatedGzip, ProblemKind::CorruptGzip),
            Packing::Zstd => (ProblemKind::TruncatedZstd, ProblemKind::CorruptZstd),
        };
        let (kind, what) = match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                (truncated, "the compressed data end too early".to_owned())
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                (corrupt, error.to_string())
            }
            _ => (ProblemKind::Unreadable, error.to_string()),
        };
        self.stop(kind, format!("{what}, after {} inflated bytes", self.inflated));
    }

    fn check_ratio(&mut self) {
        let compressed = (self.compressed)().max(1);
        if self.inflated > FREE_INFLATION && self.inflated / compressed > MAX_RATIO {
            let detail = format!(
                "inflates more than {MAX_RATIO} to 1: stopped after {} MiB from {compressed} bytes",
                self.inflated >> 20
            );
            self.stop(ProblemKind::TooLarge, detail);
        }
    }

    fn stop(&mut self, kind: ProblemKind, detail: String) {
        self.done = true;
        self.failure.get_or_insert((kind, detail));
    }
}

/// Finds where records end by following the depth of nesting, without parsing.
#[derive(Default)]
struct Cutter {
    strings: Strings,
    depth: u32,
    /// Whether what is open at the depth of records is an array, not an object beside theirs.
    in_array: bool,
    /// Bytes of the buffer that have been looked at, in blocks of 64.
    looked: usize,
    last_end: Option<usize>,
}

impl Cutter {
    /// The offset behind the last record that ends in the buffer.
    fn last_end(&mut self, bytes: &[u8], shape: Shape) -> Option<usize> {
        match shape.layout {
            Layout::Lines | Layout::Plain(_) => {
                memchr::memrchr(b'\n', bytes).map(|newline| newline + 1)
            }
            Layout::Values => {
                while let Some(block) = bytes[self.looked..].first_chunk::<64>() {
                    self.look(block, shape.depth);
                    self.looked += 64;
                }
                self.last_end
            }
        }
    }

    fn look(&mut self, block: &[u8; 64], record_depth: u32) {
        let marks = Marks::of(block);
        let inside = self.strings.inside(marks.quote, marks.backslash);
        let open = marks.open & !inside;
        let mut left = (marks.open | marks.close) & !inside;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            let at = bit.trailing_zeros() as usize;
            if open & bit != 0 {
                self.depth += 1;
                if self.depth == record_depth {
                    self.in_array = block[at] == b'[';
                }
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == record_depth && (self.in_array || record_depth == 0) {
                    self.last_end = Some(self.looked + at + 1);
                }
            }
            left &= left - 1;
        }
    }

    /// The buffer lost its first `end` bytes.
    fn forget(&mut self, end: usize) {
        self.looked = self.looked.saturating_sub(end);
        self.last_end = None;
    }
}

#[cfg(test)]
#[path = "pieces_tests.rs"]
mod tests;
