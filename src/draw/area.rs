//! A rectangle of a picture.

use crate::draw::actor::Size;

/// A rectangle, in units of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Bottom edge.
    pub bottom: i32,
}

impl Area {
    /// The middle of the top edge.
    pub fn top_middle(self) -> (i32, i32) {
        ((self.left + self.right) / 2, self.top)
    }

    /// The area of a figure around its centre.
    pub fn around((x, y): (i32, i32), size: Size) -> Area {
        Area {
            left: x - size.width / 2,
            top: y - size.height / 2,
            right: x + size.width / 2,
            bottom: y + size.height / 2,
        }
    }

    /// The smallest area that covers both.
    pub fn union(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The same area, so far to the right and down.
    pub fn moved(self, dx: i32, dy: i32) -> Area {
        Area {
            left: self.left + dx,
            top: self.top + dy,
            right: self.right + dx,
            bottom: self.bottom + dy,
        }
    }
}
