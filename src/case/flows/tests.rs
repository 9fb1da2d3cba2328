use std::path::Path as File;

use super::*;
use crate::case::Case;
use crate::evidence::{self, Options};

fn load(folder: &File, threads: usize) -> Case {
    let inputs = evidence::walk(&[folder.to_owned()], false).expect("a folder").inputs;
    let options = Options { strict: false, progress: &|_| {} };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| Case::load(&inputs, &options))
}

fn line(source: &str, destination: &str, ports: [u16; 2], start: u64, bytes: u64) -> String {
    let [from, to] = ports;
    format!(
        "2 1 eni-1 {source} {destination} {from} {to} 6 1 {bytes} {start} {} ACCEPT OK\n",
        start + 58
    )
}

fn host(case: &Case, text: &str) -> u32 {
    let host = Host::parse(text.as_bytes()).expect("an address");
    case.flows.host(host).expect("known")
}

#[test]
fn flows_of_a_minute_are_one_row() {
    assert!(size_of::<Flow>() <= 64);
    let folder = tempfile::tempdir().expect("a folder");
    let text = [
        line("10.0.0.1", "203.0.113.5", [49152, 443], 6000, 100),
        line("10.0.0.1", "203.0.113.5", [49153, 443], 6059, 50),
        line("10.0.0.1", "203.0.113.5", [49154, 443], 6060, 7),
        line("203.0.113.5", "10.0.0.1", [443, 49152], 6000, 9),
        line("203.0.113.5", "10.0.0.1", [443, 49153], 6001, 9),
        line("10.0.0.1", "203.0.113.5", [49155, 443], 6002, u64::MAX),
    ]
    .concat();
    std::fs::write(folder.path().join("a.log"), text).expect("written");
    let case = load(folder.path(), 1);
    let rows = &case.flows.rows;
    let told: Vec<_> =
        rows.iter().map(|row| (row.minute, row.flows, row.bytes, row.port)).collect();
    assert_eq!(told, [(100, 3, u64::MAX, 443), (100, 2, 18, 443), (101, 1, 7, 443)]);
    assert!(rows[1].flags.has(FlowFlags::SERVED) && !rows[0].flags.has(FlowFlags::SERVED));
    assert_eq!(case.records_of_flow(&rows[0]), [(0, 0), (0, 5)]);

    let own = host(&case, "10.0.0.1");
    let sent =
        |since, end| case.flows.sent_by(own, since, end).map(|it| it.bytes).collect::<Vec<_>>();
    assert_eq!(sent(0, Nanos::MAX), [u64::MAX, 7]);
    assert_eq!(sent(101 * MINUTE, Nanos::MAX), [7]);
    assert_eq!(sent(0, 101 * MINUTE), [u64::MAX]);
    assert_eq!(sent(Nanos::MIN, 0), [0; 0]);
    assert_eq!(case.flows.between(100 * MINUTE + 1, 100 * MINUTE + 2).len(), 2);
    assert_eq!(case.flows.out_of("eni-1", 0, Nanos::MAX).count(), 3);
    assert_eq!(case.flows.out_of("eni-2", 0, Nanos::MAX).count(), 0);
    assert_eq!(case.flows.span(), Some((100 * MINUTE, 101 * MINUTE)));
}

#[test]
fn both_ends_of_a_flow_stay_apart() {
    let files = File::new(env!("CARGO_MANIFEST_DIR")).join("testdata/flows/gcp");
    let case = load(&files, 1);
    let (from, to) = (host(&case, "10.3.0.2"), host(&case, "10.3.0.3"));
    let rows: Vec<&Flow> = case.flows.sent_by(from, 0, Nanos::MAX).collect();
    let between: Vec<_> = rows
        .iter()
        .filter(|row| row.destination == to)
        .map(|row| (row.direction(), row.bytes))
        .collect();
    assert_eq!(between, [(Direction::In, 6000), (Direction::Out, 6000)]);
    assert_eq!(
        case.flows.out_of("web-1", 0, Nanos::MAX).map(|row| row.bytes).sum::<u64>(),
        906_000
    );
    assert_eq!(case.flows.out_of("db-1", 0, Nanos::MAX).count(), 0);
}

#[test]
fn what_lies_behind_an_interface_in_between_is_kept() {
    let files = File::new(env!("CARGO_MANIFEST_DIR")).join("testdata/flows/aws/custom.log");
    let case = load(&files, 1);
    let paths: Vec<_> =
        case.flows.rows.iter().map(|row| &case.flows.paths[row.path as usize]).collect();
    let outside = Some(host(&case, "203.0.113.50"));
    let mut told: Vec<_> =
        paths.iter().map(|it| (it.destination, &*it.destination_service)).collect();
    told.sort_unstable();
    // The packet's own receiver, where the gateway stands for it; the service, where it does not.
    assert_eq!(told, [(None, "S3"), (outside, "")]);
    assert!(paths.iter().all(|path| path.source.is_none()));
    assert_eq!(case.flows.paths[0].source, None);
    assert_eq!(case.flows.reporters_of("i-0123456789abcdef0").count(), 1);
}

#[test]
fn copies_count_once_whoever_reads_them_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let text: String =
        (0..5000).map(|n| line("10.0.0.1", "203.0.113.5", [50000, 443], 6000 + n, 1)).collect();
    for name in ["b/copy.log", "a/flows.log", "c/again.log"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, &text).expect("written");
    }
    for threads in [1, 2, 5] {
        let case = load(folder.path(), threads);
        let flows = &case.flows;
        assert_eq!((flows.told[0].flows, flows.duplicates), (5000, 10_000));
        assert_eq!(flows.rows.iter().map(|row| row.bytes).sum::<u64>(), 5000);
        let files =
            flows.rows.iter().flat_map(|row| case.records_of_flow(row)).map(|(file, _)| file);
        assert!(files.eq(std::iter::repeat_n(0, 2 * flows.rows.len())));
    }
}

#[test]
fn rows_do_not_depend_on_who_read_them() {
    let files = File::new(env!("CARGO_MANIFEST_DIR")).join("testdata/flows");
    let one = load(&files, 1);
    assert_eq!(one.flows.told.iter().map(|told| told.flows).sum::<u64>(), 23);
    for threads in [2, 3, 8] {
        let other = load(&files, threads);
        assert_eq!(one.flows.rows, other.flows.rows);
        assert_eq!(one.flows.hosts, other.flows.hosts);
        assert_eq!(one.flows.reporters, other.flows.reporters);
        assert_eq!(one.flows.paths, other.flows.paths);
    }
}
