//! Which credential came from which: the stories in testdata/lineage, each with the forest that it
//! must give.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hunt::case::{Case, Noted, Wants};
use hunt::evidence::{self, Options};
use hunt::lineage::{Key, Lineage};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lineage")
}

pub(crate) fn load(paths: &[PathBuf]) -> (Case, Noted) {
    let walk = evidence::walk(paths, false).expect("evidence");
    let options = Options { strict: true, progress: &|_| () };
    let wants = Wants { credentials: true, ..Wants::default() };
    Case::load_noting(&walk.inputs, &options, wants)
}

/// Each credential on a line, behind what it came from: whose it is, its name, how many events it
/// signed; how it came to be, by which call, and how sure that is.
fn forest(paths: &[PathBuf]) -> String {
    let (case, noted) = load(paths);
    let lineage = Lineage::of(&case, &noted);
    let roots = (0..).zip(&lineage.nodes).filter(|(_, node)| node.parent.is_none());
    let mut text = String::new();
    for number in roots.flat_map(|(root, _)| lineage.descent(root)) {
        let node = &lineage.nodes[number as usize];
        let identity = case.identity(node.identity);
        let name = match node.key {
            Key::Credential(_) => node.name(&noted),
            Key::Session(..) => "session",
            Key::SignIn(..) => "sign-in",
            Key::Identity(_) => "-",
        };
        let indent = "  ".repeat(node.depth as usize);
        let events = lineage.events(number).len();
        let _ = write!(text, "{indent}{} [{}] {name}: {events}", identity.name, identity.account);
        if let Some(link) = node.parent {
            let action = &case.action(case.at(link.grant)).name;
            let _ = write!(text, " <- {}, {action}, {}", link.how.spoken(), link.certainty.name());
        }
        text.push('\n');
    }
    text
}

fn in_threads(threads: usize, paths: &[PathBuf]) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| forest(paths))
}

fn stories() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("testdata/lineage");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.is_dir());
    paths.sort();
    paths
}

#[test]
fn every_story_gives_its_forest() {
    let stories = stories();
    assert!(stories.len() >= 8, "{stories:?}");
    for story in stories {
        let expected = std::fs::read_to_string(story.with_extension("tree")).unwrap_or_default();
        let found = forest(std::slice::from_ref(&story));
        assert_eq!(found, expected, "{}\n{found}", story.display());
    }
}

#[test]
fn neither_the_order_of_files_nor_threads_change_anything() {
    let mut paths = stories();
    let expected = in_threads(1, &paths);
    assert!(expected.lines().count() > 80, "{expected}");
    paths.reverse();
    assert_eq!(in_threads(1, &paths), expected);
    assert_eq!(in_threads(4, &paths), expected);
}

/// The same records, each in a file of its own, in the opposite order.
#[test]
fn neither_does_how_records_lie_in_files() {
    let path = folder().join("aws-chain/trail.json");
    let text = std::fs::read_to_string(&path).expect("a story");
    let trail: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let records = trail["Records"].as_array().expect("records");
    let evidence = crate::harness::Evidence::new();
    for (number, record) in records.iter().rev().enumerate() {
        let trail = crate::harness::trail(std::slice::from_ref(record));
        evidence.file(&format!("{number:03}.json"), trail);
    }
    assert_eq!(forest(&[evidence.path().to_owned()]), forest(&[path]));
}
