//! The command line: what can be asked, and the help for it.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

/// Turns slide texts, scenes and protocols into self-contained HTML slides.
#[derive(Debug, Parser)]
#[command(name = "synod", version, about, after_help = AFTER, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do; without it, build.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where things are, and how much to say.
    #[command(flatten)]
    pub options: Options,
}

/// What Synod does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the deck; the default
    Build {
        /// Write deck.html too: all slides in one document, to send by mail
        #[arg(long)]
        single: bool,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Build several decks, each into a folder of its own, and a page that leads to each
    Site {
        /// The folders of the decks, in the order of the page; `NAME=DIR` where the deck's own is
        /// not to be called like DIR
        #[arg(required = true, value_name = "[NAME=]DIR")]
        decks: Vec<DeckFolder>,
        /// What the page that leads to the decks is called
        #[arg(long, default_value = "Lessons")]
        title: String,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Report every mistake and write nothing
    Check,
    /// Search what can happen in protocols and scenes, and report what was found
    Verify {
        /// Search again what was searched before
        #[arg(long)]
        again: bool,
    },
    /// Build again whenever a file changes, and serve the deck to this machine
    Watch {
        /// Open the deck in a browser
        #[arg(long)]
        open: bool,
        /// The port to serve on, or the next free one
        #[arg(long, default_value_t = 4680)]
        port: u16,
        /// Look every so often, where the system does not report changes
        #[arg(long)]
        poll: bool,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Write the deck as one archive that opens anywhere
    Zip {
        /// The archive; without it, the deck's title with the ending .zip
        file: Option<PathBuf>,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Write a protocol in the language of another model checker
    Export {
        /// The protocol, as its file in content/protocols is called
        name: String,
        /// Write a module of TLA+ and a configuration for each search in every order into this
        /// folder
        #[arg(long, value_name = "DIR")]
        tla: PathBuf,
    },
    /// Write a script that completes commands in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Make a folder with a small deck to start from, or with a lesson
    New {
        /// The folder; it must not exist, or be empty
        #[arg(required_unless_present = "list")]
        dir: Option<PathBuf>,
        /// Copy this lesson
        #[arg(long, value_name = "NAME")]
        lesson: Option<String>,
        /// List the lessons
        #[arg(long, conflicts_with_all = ["dir", "lesson"])]
        list: bool,
    },
    /// Print the help of a command, or the reference of the language of protocols: help language
    Help {
        /// A command, or `language`; without it, all commands
        topic: Option<String>,
    },
}

/// A deck among several.
#[derive(Clone, Debug)]
pub struct DeckFolder {
    /// What its folder is called among those of the others.
    pub name: String,
    /// Where it is read from.
    pub content: PathBuf,
}

impl FromStr for DeckFolder {
    type Err = String;

    /// Reads `NAME=DIR` or `DIR`. A deck in `lesson/content` is called `lesson`.
    fn from_str(text: &str) -> Result<DeckFolder, String> {
        let (name, content) = match text.split_once('=') {
            Some((name, content)) => (Some(name.to_string()), content),
            None => (None, text),
        };
        let content = PathBuf::from(content);
        let name = name.or_else(|| {
            let mut names = content.components().rev().filter_map(|part| match part {
                Component::Normal(name) => name.to_str(),
                _ => None,
            });
            names.find(|name| *name != "content").map(ToString::to_string)
        });
        let is_usable = |name: &String| {
            !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\'])
        };
        match name.filter(is_usable) {
            Some(name) => Ok(DeckFolder { name, content }),
            None => Err("say what its folder is to be called, as in `paxos=content`".to_string()),
        }
    }
}

/// What is wrong with decks of which two have one name.
pub fn named_alike(decks: &[DeckFolder]) -> Option<String> {
    let alike = |(nth, deck): (usize, &DeckFolder)| {
        let is_before = decks[..nth].iter().any(|before| before.name == deck.name);
        let (name, content) = (&deck.name, deck.content.display());
        is_before.then(|| {
            format!("two decks are called `{name}`; call one otherwise: `OTHER={content}`")
        })
    };
    decks.iter().enumerate().find_map(alike)
}

/// Where things are, and how much to say.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The folder with deck.toml, slides.tsv, scenes.toml and protocols
    #[arg(long, global = true, value_name = "DIR", default_value = "content")]
    pub content: PathBuf,
    /// A folder with templates of the deck's own, used instead of the built-in ones of the same
    /// name [default: templates, if it is there]
    #[arg(long, global = true, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// The folder that the deck is written to
    #[arg(long, global = true, value_name = "DIR", default_value = "dist")]
    pub out: PathBuf,
    /// Say nothing but mistakes
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Name every page and every file written
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

impl Options {
    /// The folder of templates; one that was not named need not exist.
    pub fn templates(&self) -> &Path {
        self.templates.as_deref().unwrap_or(Path::new("templates"))
    }
}

/// The command line with the names of the lessons, so that help and completions have them and a
/// misspelt one gets a suggestion.
pub fn command(lessons: &[&'static str]) -> clap::Command {
    let names = lessons.iter().map(PossibleValue::new);
    let names = PossibleValuesParser::new(names.collect::<Vec<_>>());
    Cli::command().mut_subcommand("new", |new| {
        new.mut_arg("lesson", |lesson| lesson.value_parser(names.clone()))
    })
}

const AFTER: &str = "Exit codes: 0 done, 1 mistakes in the content, 2 wrong usage, 3 the machine";

#[cfg(test)]
mod tests {
    use super::{DeckFolder, command};

    #[test]
    fn the_command_line_is_consistent() {
        command(&["raft"]).debug_assert();
    }

    #[test]
    fn a_deck_among_several_is_called_like_its_folder() {
        for (text, name, content) in [
            ("lessons/raft", Some("raft"), "lessons/raft"),
            ("lessons/raft/", Some("raft"), "lessons/raft/"),
            ("lock/content", Some("lock"), "lock/content"),
            ("paxos=content", Some("paxos"), "content"),
            ("content", None, ""),
            ("..", None, ""),
            ("a/b=content", None, ""),
            (".git=content", None, ""),
            ("=content", None, ""),
        ] {
            let read = text.parse::<DeckFolder>().ok();
            assert_eq!(read.as_ref().map(|deck| deck.name.as_str()), name, "{text}");
            if let Some(deck) = read {
                assert_eq!(deck.content.as_os_str(), content, "{text}");
            }
        }
    }
}
