//! Turns `scenes.toml` into scenes: who takes part, who has crashed, who is lit, what they hold and
//! say, and what they play: the protocol, where it opens, and its demo.
//!
//! Knows nothing of SVG or HTML. A scene that makes no sense becomes diagnostics, never panics.

pub mod cast;
pub mod channels;
pub mod clicks;
pub mod describe;
pub mod endings;
pub mod frames;
pub mod link;
pub mod perform;
pub mod play;
mod read;
pub mod shown;
pub mod story;
pub mod switches;
pub mod verdict;
pub mod wander;
pub mod written;

use crate::diagnostic::{Diagnostics, Place, Source};
use crate::scene::cast::{Actor, Cast};
use crate::scene::play::{Play, Protocols};
use crate::table::keyed::{self, Keys, Placed};
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A picture of a cluster.
#[derive(Debug)]
pub struct Scene {
    /// The name behind `scene.` in `scenes.toml`.
    pub name: String,
    /// Where it begins.
    pub place: Place,
    /// The states of the slides that show it.
    pub slides: Vec<Placed<u32>>,
    /// Who takes part, by role, in the direction of the messages.
    pub cast: Cast,
    /// Who has crashed.
    pub dead: BTreeSet<Actor>,
    /// Whose channels are cut.
    pub isolated: BTreeSet<Actor>,
    /// Who is lit; if anybody is, the rest is dimmed.
    pub lit: BTreeSet<Actor>,
    /// What actors hold, in the order in which it is shown.
    pub registers: BTreeMap<Actor, Vec<ShownRegister>>,
    /// What actors say, in a bubble.
    pub says: BTreeMap<Actor, String>,
    /// Which roles stand in one box, and what the box is called.
    pub cluster: Option<ClusterBox>,
    /// Between which roles messages travel: positions in the cast.
    pub channels: Vec<(usize, usize)>,
    /// The author's own description for who cannot see the picture.
    pub description: Option<String>,
    /// How many channels lead across the gap after each role but the last; in a picture in which no
    /// messages pass, nothing.
    pub traffic: Option<Vec<i32>>,
    /// What it plays, if it is more than a picture.
    pub play: Option<Play>,
    /// The words in which its page speaks.
    pub words: Arc<Words>,
}

/// A named value that an actor holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownRegister {
    /// Its name.
    pub name: String,
    /// Its value as text, `none` where empty.
    pub value: String,
    /// The same for tests and scripts: a set is the numbers of its actors.
    pub raw: String,
    /// The longest text that it shows while the scene's demo plays.
    pub widest: String,
    /// Its name in the protocol; the same as in the picture where there is none.
    pub register: String,
}

/// A box around some roles.
#[derive(Clone, Debug)]
pub struct ClusterBox {
    /// What the box is called.
    pub title: String,
    /// Positions in the cast.
    pub roles: BTreeSet<usize>,
}

/// What scenes are read with.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The deck's protocols.
    pub protocols: &'a Protocols,
    /// The words of its language.
    pub words: &'a Arc<Words>,
}

/// Reads all scenes, in the order written, for pages that say these words. What is wrong goes to
/// `found`.
pub fn read(
    source: &Arc<Source>,
    protocols: &Protocols,
    words: &Arc<Words>,
    found: &mut Diagnostics,
) -> Vec<Scene> {
    let given = Given { protocols, words };
    let read = |keys: Keys<'_>, found: &mut Diagnostics| read::scenes(keys, given, found);
    keyed::read(source, found, read).unwrap_or_default()
}
