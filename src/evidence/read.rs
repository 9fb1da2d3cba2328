//! Reads all inputs in parallel: small files one a worker, largest first; huge files one after
//! the other, inflated by one worker and read by all.

use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::account::{Account, FileAccount};
use super::content::{self, Layout};
use super::lines;
use super::members::KeyBook;
use super::open::{self, Buffers, Opened, WHOLE_FILE};
use super::pieces::{Piece, Pieces};
use super::problem::ProblemKind;
use super::records;
use super::sink::{Place, Sink, Tally};
use super::walk::Input;

/// A sink that is told which piece of which file the records come from.
pub trait Worker: Sink + Send {
    /// What follows is from this piece of this file; both counted from 0.
    fn begin(&mut self, file: u32, piece: u32);
    /// The piece's bytes, when all records in it were taken.
    fn seal(&mut self, _bytes: &[u8]) {}
    /// The piece held this many places for records.
    fn end(&mut self, records: u32);
}

/// How to read.
pub struct Options<'a> {
    /// Stop at the first input that cannot be read whole.
    pub strict: bool,
    /// Told of every file's size on disk when it has been read.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Reads all inputs into workers made by `hire`, as many as there are threads.
///
/// What the workers hold together and what the account says depend on the inputs alone,
/// but which worker holds what does not.
pub fn read_all<W: Worker>(
    inputs: &[Input],
    options: &Options<'_>,
    hire: impl Fn() -> W + Sync,
) -> (Vec<W>, Account) {
    let (mut whole, streamed): (Vec<usize>, Vec<usize>) =
        (0..inputs.len()).partition(|&file| is_small(&inputs[file]));
    whole.sort_by_key(|&file| std::cmp::Reverse(inputs[file].size));
    let stop = AtomicBool::new(false);
    let next = AtomicUsize::new(0);
    let crews = rayon::broadcast(|_| {
        let mut desk = Desk::new(hire());
        while let Some(&file) = whole.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            desk.read_small(file, &inputs[file]);
            desk.finish(&inputs[file], options, &stop);
        }
        desk
    });
    let (mut hands, mut files) = (Vec::new(), Vec::new());
    for desk in crews {
        hands.push(desk.hand);
        files.extend(desk.files);
    }
    let pool = Mutex::new(hands);
    for file in streamed {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let account = read_huge(file, &inputs[file], &pool, &hire);
        (options.progress)(inputs[file].size);
        if options.strict && account.is_incomplete(&inputs[file]) {
            stop.store(true, Ordering::Relaxed);
        }
        files.push(account);
    }
    let hands = pool.into_inner().unwrap_or_else(|poison| poison.into_inner());
    let workers = hands.into_iter().map(|hand| hand.worker).collect();
    (workers, Account::new(inputs, files))
}

fn is_small(input: &Input) -> bool {
    !input.is_stdin() && input.size > 0 && input.size <= WHOLE_FILE
}

/// A worker and the keys it has met.
struct Hand<W> {
    worker: W,
    book: KeyBook,
}

impl<W: Worker> Hand<W> {
    fn new(worker: W) -> Self {
        Self { worker, book: KeyBook::new() }
    }

    fn read(
        &mut self,
        file: usize,
        piece: u32,
        bytes: &[u8],
        layout: Layout,
        place: Place,
    ) -> Tally {
        self.worker.begin(u32::try_from(file).unwrap_or(u32::MAX), piece);
        let tally = records::read(bytes, layout, place, &mut self.book, &mut self.worker);
        self.worker.seal(bytes);
        self.worker.end(tally.records);
        tally
    }

    /// Reads a whole file; what becomes of each part of it goes to `told`.
    fn read_whole(
        &mut self,
        file: usize,
        bytes: &[u8],
        layout: Layout,
        mut told: impl FnMut(&Tally),
    ) {
        let Layout::Plain(plain) = layout else {
            return told(&self.read(file, 0, bytes, layout, Place::WHOLE));
        };
        for (seq, (block, plain)) in (0..).zip(lines::blocks(bytes, plain)) {
            if self.worker.has_enough() {
                return;
            }
            told(&self.read(file, seq, block, Layout::Plain(plain), Place::WHOLE));
        }
    }
}

/// A worker with its buffers and what it has to tell.
struct Desk<W> {
    hand: Hand<W>,
    buffers: Buffers,
    files: Vec<FileAccount>,
}

impl<W: Worker> Desk<W> {
    fn new(worker: W) -> Self {
        Self { hand: Hand::new(worker), buffers: Buffers::new(), files: Vec::new() }
    }

    fn read_small(&mut self, file: usize, input: &Input) {
        let mut account = FileAccount::new(file);
        account.bytes_read = input.size;
        match self.buffers.open(input) {
            Err(error) => account.fail(ProblemKind::Unreadable, error.to_string()),
            Ok(Opened::Whole(bytes)) => {
                account.bytes_inflated = bytes.len() as u64;
                let bytes = content::without_bom(bytes);
                account.content = content::of(bytes);
                if let Some(layout) = account.content.layout() {
                    self.hand.read_whole(file, bytes, layout, |tally| account.add(tally));
                }
            }
            Ok(Opened::Stream(mut pieces)) => {
                let mut seq = 0;
                while let Some(piece) = pieces.next() {
                    let Piece { bytes, layout, place } = piece;
                    let tally = self.hand.read(file, seq, &bytes, layout, place);
                    account.add(&tally);
                    seq += 1;
                }
                account.close(&mut pieces);
            }
        }
        self.files.push(account);
    }

    fn finish(&self, input: &Input, options: &Options<'_>, stop: &AtomicBool) {
        (options.progress)(input.size);
        if options.strict && self.files.last().is_some_and(|account| account.is_incomplete(input)) {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// Reads one file again, with one worker, until it has enough.
pub fn read_again<W: Worker>(input: &Input, worker: W) -> W {
    let mut hand = Hand::new(worker);
    again(input, &mut hand);
    hand.worker
}

fn again<W: Worker>(input: &Input, hand: &mut Hand<W>) {
    let mut buffers = Buffers::new();
    let mut pieces = if is_small(input) {
        match buffers.open(input) {
            Ok(Opened::Whole(bytes)) => {
                let bytes = content::without_bom(bytes);
                if let Some(layout) = content::of(bytes).layout() {
                    hand.read_whole(0, bytes, layout, |_| {});
                }
                return;
            }
            Ok(Opened::Stream(pieces)) => pieces,
            Err(_) => return,
        }
    } else {
        match open_stream(input) {
            Ok(pieces) => pieces,
            Err(_) => return,
        }
    };
    let mut seq = 0;
    while !hand.worker.has_enough()
        && let Some(piece) = pieces.next()
    {
        let Piece { bytes, layout, place } = piece;
        hand.read(0, seq, &bytes, layout, place);
        seq += 1;
    }
}

/// Reads one huge file, or standard input: while one wave of pieces is read by all workers,
/// the next is being inflated. At most two waves are in memory.
fn read_huge<W: Worker>(
    file: usize,
    input: &Input,
    pool: &Mutex<Vec<Hand<W>>>,
    hire: &(impl Fn() -> W + Sync),
) -> FileAccount {
    let mut account = FileAccount::new(file);
    let mut pieces = match open_stream(input) {
        Ok(pieces) => pieces,
        Err(error) => {
            account.fail(ProblemKind::Unreadable, error.to_string());
            return account;
        }
    };
    let mut wave = next_wave(&mut pieces);
    let mut base = 0;
    while !wave.is_empty() {
        let read = || {
            wave.par_iter()
                .enumerate()
                .map(|(i, piece)| {
                    let mut hand = lock(pool).pop().unwrap_or_else(|| Hand::new(hire()));
                    let Piece { bytes, layout, place } = piece;
                    let seq = base + u32::try_from(i).unwrap_or(u32::MAX);
                    let tally = hand.read(file, seq, bytes, *layout, *place);
                    lock(pool).push(hand);
                    tally
                })
                .collect::<Vec<Tally>>()
        };
        let (tallies, following) = rayon::join(read, || next_wave(&mut pieces));
        for tally in &tallies {
            account.add(tally);
        }
        base += u32::try_from(wave.len()).unwrap_or(u32::MAX);
        wave = following;
    }
    account.close(&mut pieces);
    account.bytes_read = account.bytes_read.max(input.size);
    account
}

fn open_stream(input: &Input) -> io::Result<Pieces<Box<dyn Read + Send>>> {
    if input.is_stdin() { open::decoded(io::stdin()) } else { open::decoded(input.open()?) }
}

fn next_wave<R: Read>(pieces: &mut Pieces<R>) -> Vec<Piece> {
    let mut wave = Vec::new();
    while wave.len() < rayon::current_num_threads()
        && let Some(piece) = pieces.next()
    {
        wave.push(piece);
    }
    wave
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poison| poison.into_inner())
}
