//! Zstandard as a stream: every frame of it, and of a broken one all that comes before the damage.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use xxhash_rust::xxh64::Xxh64;

const FRAME: u32 = 0xfd2f_b528;
/// Frames of anything but content: `pzstd` puts one before each frame, seekable files one at the end.
const SKIPPABLE: std::ops::RangeInclusive<u32> = 0x184d_2a50..=0x184d_2a5f;

/// Whether bytes open like zstd.
pub(super) fn opens(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|magic| {
        let magic = u32::from_le_bytes(*magic);
        magic == FRAME || SKIPPABLE.contains(&magic)
    })
}

/// The content of all frames, one after the other.
///
/// What is in memory is bounded by the window that a frame may ask for, 128 MiB.
pub(super) struct Frames<R> {
    source: BufReader<R>,
    frame: FrameDecoder,
    hash: Xxh64,
    state: State,
}

enum State {
    /// A frame begins here, or the stream ends.
    Between,
    Inside,
    /// What is left of the frame comes out, and then this.
    Broken(Option<io::Error>),
}

impl<R: Read> Frames<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 16, source),
            frame: FrameDecoder::new(),
            hash: Xxh64::new(0),
            state: State::Between,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.frame.reset(&mut self.source) {
            Ok(()) => {
                self.hash.reset(0);
                self.state = State::Inside;
                Ok(())
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let mut skipped = (&mut self.source).take(u64::from(length));
                match io::copy(&mut skipped, &mut io::sink())? {
                    all if all == u64::from(length) => Ok(()),
                    _ => Err(io::ErrorKind::UnexpectedEof.into()),
                }
            }
            Err(error) => Err(cause(error)),
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        let one = BlockDecodingStrategy::UptoBlocks(1);
        self.frame.decode_blocks(&mut self.source, one).map(drop).map_err(cause)
    }

    /// The frame is decoded and has been read: its checksum, where it has one, is to be right.
    fn end(&mut self) -> io::Result<()> {
        self.state = State::Between;
        match self.frame.get_checksum_from_data() {
            // The checksum is the lower half of the hash.
            Some(checksum) if checksum != self.hash.digest() as u32 => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "wrong checksum"))
            }
            _ => Ok(()),
        }
    }

    /// The decoder holds a window of content back as long as a frame goes on, so an empty last
    /// block ends it.
    fn break_off(&mut self, error: io::Error) {
        if matches!(self.state, State::Inside) {
            let last = [1, 0, 0, /* and a checksum */ 0, 0, 0, 0];
            // Where it does not take that either, what it holds is lost with the rest.
            let _ = self.frame.decode_blocks(&last[..], BlockDecodingStrategy::UptoBlocks(1));
        }
        self.state = State::Broken(Some(error));
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            if !matches!(self.state, State::Between) && self.frame.can_collect() > 0 {
                let read = self.frame.read(into)?;
                self.hash.update(&into[..read]);
                return Ok(read);
            }
            let step = match &mut self.state {
                State::Between if self.source.fill_buf()?.is_empty() => return Ok(0),
                State::Between => self.begin(),
                State::Inside if self.frame.is_finished() => self.end(),
                State::Inside => self.decode(),
                State::Broken(error) => return error.take().map_or(Ok(0), Err),
            };
            if let Err(error) = step {
                self.break_off(error);
            }
        }
    }
}

/// What went wrong: the source's own error where it was that, else that the data are wrong.
fn cause(error: FrameDecoderError) -> io::Error {
    let mut inner: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(layer) = inner {
        if let Some(error) = layer.downcast_ref::<io::Error>() {
            return io::Error::new(error.kind(), error.to_string());
        }
        inner = layer.source();
    }
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

#[cfg(test)]
#[path = "zstd_tests.rs"]
mod tests;
