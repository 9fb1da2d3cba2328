//! Frames as different writers make them, and what is left of broken ones.

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

/// Content that does not compress to nothing.
fn text(lines: u32) -> Vec<u8> {
    (0..lines)
        .flat_map(|n| {
            format!("{n} {}\n", u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)).into_bytes()
        })
        .collect()
}

fn frame(content: &[u8]) -> Vec<u8> {
    compress_to_vec(content, CompressionLevel::Fastest)
}

/// A frame of one raw block of less than 256 bytes, with this checksum.
fn checked(content: &[u8], checksum: u32) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("short");
    let block = (u32::from(length) << 3 | 1).to_le_bytes();
    let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd, 0x24, length];
    bytes.extend_from_slice(&block[..3]);
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

fn skippable(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("short");
    [&[0x5a, 0x2a, 0x4d, 0x18], &length.to_le_bytes()[..], content].concat()
}

/// What comes out, and the error behind it.
fn read(bytes: &[u8]) -> (Vec<u8>, Option<io::ErrorKind>) {
    let mut content = Vec::new();
    let error = Frames::new(bytes).read_to_end(&mut content).err();
    (content, error.map(|error| error.kind()))
}

#[test]
fn all_frames_are_read_and_what_is_between_them_is_skipped() {
    let (first, second) = (text(9_000), text(20));
    let bytes = [
        skippable(b"about the frame"),
        frame(&first),
        skippable(b""),
        frame(b""),
        frame(&second),
        skippable(&[0; 70_000]),
    ]
    .concat();
    assert!(opens(&bytes) && opens(&frame(b"")) && !opens(b"(\xb5/") && !opens(b"text"));
    assert_eq!(read(&bytes), ([first, second].concat(), None));
    assert_eq!(read(&[]), (vec![], None));
}

#[test]
fn of_a_cut_frame_everything_before_the_cut_is_read() {
    let (first, second) = (text(100), text(200_000));
    let whole = [frame(&first), frame(&second)].concat();
    let (content, error) = read(&whole[..whole.len() - 5_000]);
    assert_eq!(error, Some(io::ErrorKind::UnexpectedEof));
    let all = [first, second].concat();
    assert!(all.starts_with(&content));
    // At most the block that was cut is missing.
    assert!(all.len() - content.len() <= 128 << 10, "{} of {}", content.len(), all.len());
    let (content, error) = read(&skippable(b"0123456789")[..12]);
    assert_eq!((content.as_slice(), error), (&b""[..], Some(io::ErrorKind::UnexpectedEof)));
}

#[test]
fn wrong_checksums_and_what_is_no_frame_are_damage() {
    let sum = xxhash_rust::xxh64::xxh64(b"content", 0) as u32;
    assert_eq!(read(&checked(b"content", sum)), (b"content".to_vec(), None));
    for bytes in
        [checked(b"content", sum ^ 1), [checked(b"content", sum), b"garbage".to_vec()].concat()]
    {
        assert_eq!(read(&bytes), (b"content".to_vec(), Some(io::ErrorKind::InvalidData)));
    }
}

#[test]
fn no_damage_brings_it_down() {
    let whole = frame(&text(3_000));
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let _ = read(&bytes);
        let _ = read(&whole[..at]);
    }
}
