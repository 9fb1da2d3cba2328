//! From a file to its bytes: read at once and inflated at once where that is safe, as a stream where not.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use libdeflater::Decompressor;

use super::pieces::{Packing, Pieces};
use super::utf16::{self, Text};
use super::walk::Input;
use super::zstd::{self, Frames};

/// Files up to this size are read at once; larger ones, and what has no size, as a stream.
pub(super) const WHOLE_FILE: u64 = 32 << 20;
/// Contents up to this size are inflated at once.
const WHOLE_CONTENT: usize = 64 << 20;

const GZIP: &[u8] = &[0x1f, 0x8b, 0x08];

/// The buffers of one worker, used for file after file.
pub(super) struct Buffers {
    file: Vec<u8>,
    content: Vec<u8>,
    inflater: Decompressor,
}

/// The bytes of a file.
#[expect(clippy::large_enum_variant, reason = "there is one a file, and none is kept")]
pub(super) enum Opened<'b> {
    /// All of them.
    Whole(&'b [u8]),
    /// As they come; damage shows on the way.
    Stream(Pieces<Box<dyn Read + Send + 'b>>),
}

impl Buffers {
    pub(super) fn new() -> Self {
        Self { file: Vec::new(), content: Vec::new(), inflater: Decompressor::new() }
    }

    /// Reads a file of at most [`WHOLE_FILE`] bytes.
    pub(super) fn open(&mut self, input: &Input) -> io::Result<Opened<'_>> {
        self.file.clear();
        let mut file = input.open()?;
        // A file that grows while it is read is taken as it was when the walk saw it.
        file.by_ref().take(WHOLE_FILE).read_to_end(&mut self.file)?;
        if self.file.starts_with(GZIP) {
            if self.inflate_at_once() {
                if let Some(text) = utf16::decoded(&self.content) {
                    self.content = text;
                }
                return Ok(Opened::Whole(&self.content));
            }
        } else if let Some(text) = utf16::decoded(&self.file) {
            self.content = text;
            return Ok(Opened::Whole(&self.content));
        } else if !zstd::opens(&self.file) {
            return Ok(Opened::Whole(&self.file));
        }
        Ok(Opened::Stream(decoded(Cursor::new(&self.file[..]))?))
    }

    /// Inflates a gzip file of one sound member whose size its trailer tells.
    fn inflate_at_once(&mut self) -> bool {
        let Some(trailer) = self.file.last_chunk::<4>() else {
            return false;
        };
        let size = u32::from_le_bytes(*trailer) as usize;
        // A second member would be passed over in silence, so a file that could hold one is
        // streamed; by chance that costs one file in a few hundred, a little slower.
        let several = memchr::memmem::find(&self.file[1..], GZIP).is_some();
        if several || size > WHOLE_CONTENT {
            return false;
        }
        if self.content.len() < size {
            self.content.resize(size, 0);
        }
        let inflated = self.inflater.gzip_decompress(&self.file, &mut self.content[..size]);
        if inflated != Ok(size) {
            return false;
        }
        self.content.truncate(size);
        true
    }
}

/// A stream of a file's content, inflated where it is compressed, and UTF-8 where it is UTF-16.
pub(super) fn decoded<'b>(
    mut raw: impl Read + Send + 'b,
) -> io::Result<Pieces<Box<dyn Read + Send + 'b>>> {
    let mut magic = [0; 4];
    let mut length = 0;
    while length < magic.len() {
        match raw.read(&mut magic[length..])? {
            0 => break,
            read => length += read,
        }
    }
    let count = Arc::new(AtomicU64::new(0));
    let raw = Counted {
        inner: Cursor::new(magic).take(length as u64).chain(raw),
        count: Arc::clone(&count),
    };
    let (stream, packing): (Box<dyn Read + Send + 'b>, _) = if magic.starts_with(GZIP) {
        (Box::new(Text::new(MultiGzDecoder::new(raw))), Packing::Gzip)
    } else if zstd::opens(&magic[..length]) {
        (Box::new(Text::new(Frames::new(raw))), Packing::Zstd)
    } else {
        (Box::new(Text::new(raw)), Packing::None)
    };
    let compressed = Box::new(move || count.load(Ordering::Relaxed));
    Ok(Pieces::new(stream, packing, compressed))
}

/// Counts what passes.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
