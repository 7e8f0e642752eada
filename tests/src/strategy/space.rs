//! Which programs there are: groups of ops and options that a campaign can be held to.

use highwater_model::declared::Declared;
use highwater_model::rules::Need;

/// What programs are made of, besides bytes written, completions, plain ends and tasks, which are
/// always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// `cork` and `uncork`.
    pub cork: bool,
    /// A `_writev`.
    pub writev: bool,
    /// `destroy`, and the option `emitClose`.
    pub destroy: bool,
    /// Completions with an error, and completions once more.
    pub errors: bool,
    /// `_final`, `_destroy` and `_construct`.
    pub hooks: bool,
    /// Calls that throw.
    pub throws: bool,
    /// Chunks that are no bytes; the options `objectMode` and `decodeStrings`.
    pub data: bool,
    /// Ends with a chunk or a callback.
    pub end_chunks: bool,
    /// The callback that writes share.
    pub shared: bool,
    /// The option `autoDestroy`.
    pub auto_destroy: bool,
    /// What streamx has no notion of, and which is always there on other streams: callbacks of writes,
    /// and of ends with a chunk; `prefinish`; an error that `_destroy` is told and may pass on; the
    /// option `emitClose`.
    pub nodes_own: bool,
}

type Member = fn(&mut Space) -> &mut bool;

/// The groups by name.
const GROUPS: [(&str, Member); 10] = [
    ("cork", |space| &mut space.cork),
    ("writev", |space| &mut space.writev),
    ("destroy", |space| &mut space.destroy),
    ("errors", |space| &mut space.errors),
    ("hooks", |space| &mut space.hooks),
    ("throws", |space| &mut space.throws),
    ("data", |space| &mut space.data),
    ("ends", |space| &mut space.end_chunks),
    ("shared", |space| &mut space.shared),
    ("autodestroy", |space| &mut space.auto_destroy),
];

impl Space {
    /// Everything.
    pub const ALL: Self = Self::all(true);
    /// Nothing besides what is always there.
    pub const SLICE: Self = Self::all(false);

    /// What a subject of this dialect can do: of streamx, all that is not Node's own.
    pub fn of(declared: Declared) -> Self {
        match declared {
            Declared::Node(_) | Declared::Reference | Declared::Marks(_) => Self::ALL,
            Declared::Streamx => Self {
                shared: false,
                auto_destroy: false,
                nodes_own: false,
                ..Self::ALL
            },
        }
    }

    /// What a subject with these capabilities can do.
    pub fn able(capabilities: &[String]) -> Self {
        let has = |need: Need| capabilities.iter().any(|known| known == need.name());
        Self {
            cork: has(Need::Cork),
            writev: has(Need::Batches),
            destroy: has(Need::Destroy),
            errors: has(Need::Errors),
            hooks: has(Need::Final) || has(Need::Construct),
            shared: has(Need::Callbacks),
            nodes_own: has(Need::Callbacks),
            end_chunks: has(Need::EndCallbacks),
            ..Self::ALL
        }
    }

    /// What this space has in common with another.
    #[must_use]
    pub fn within(mut self, mut other: Self) -> Self {
        for (_, member) in GROUPS {
            *member(&mut self) &= *member(&mut other);
        }
        self.nodes_own &= other.nodes_own;
        self
    }

    const fn all(all: bool) -> Self {
        Self {
            cork: all,
            writev: all,
            destroy: all,
            errors: all,
            hooks: all,
            throws: all,
            data: all,
            end_chunks: all,
            shared: all,
            auto_destroy: all,
            nodes_own: true,
        }
    }

    /// The groups with these names, separated by commas; `none` is no group.
    pub fn named(names: &str) -> Result<Self, String> {
        let mut space = Self::SLICE;
        for name in names
            .split(',')
            .map(str::trim)
            .filter(|name| *name != "none")
        {
            let group = GROUPS.iter().find(|(known, _)| *known == name);
            let Some((_, member)) = group else {
                let known: Vec<_> = GROUPS.iter().map(|(name, _)| *name).collect();
                return Err(format!(
                    "there is no group `{name}`; there are {} and none",
                    known.join(", ")
                ));
            };
            *member(&mut space) = true;
        }
        Ok(space)
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, GROUPS, Space};

    #[test]
    fn every_group_has_a_name() {
        let names: Vec<_> = GROUPS.iter().map(|(name, _)| *name).collect();
        assert_eq!(Space::named(&names.join(",")), Ok(Space::ALL));
        assert_eq!(Space::named("none"), Ok(Space::SLICE));
        assert_eq!(
            Space::named("cork, writev"),
            Ok(Space {
                cork: true,
                writev: true,
                ..Space::SLICE
            })
        );
        let streamx = Space::of(Declared::Streamx);
        assert_eq!(Space::ALL.within(streamx), streamx);
        assert!(Space::named("corks").unwrap_err().contains("autodestroy"));
        let able = Space::able(&["cork", "errors"].map(str::to_owned));
        assert!(able.cork && able.errors && able.throws);
        assert!(!able.writev && !able.destroy && !able.hooks);
        assert!(!able.shared && !able.nodes_own && !able.end_chunks);
    }
}
