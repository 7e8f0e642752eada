//! By which action of which state each state was first reached.

/// In pieces, so that growing moves nothing and leaves no gap larger than one of them.
#[derive(Default)]
pub(super) struct Origins {
    parents: Vec<Vec<u32>>,
    actions: Vec<Vec<u16>>,
    len: usize,
}

const PIECE: usize = 1 << 12;

impl Origins {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, parent: u32, action: u16) {
        if self.len.is_multiple_of(PIECE) {
            self.parents.push(Vec::with_capacity(PIECE));
            self.actions.push(Vec::with_capacity(PIECE));
        }
        self.parents[self.len / PIECE].push(parent);
        self.actions[self.len / PIECE].push(action);
        self.len += 1;
    }

    /// The actions that lead to a state from the first one, as their indices in each state's.
    pub(super) fn to(&self, mut index: u32) -> Vec<u16> {
        let mut actions = Vec::new();
        while index != 0 {
            let at = index as usize;
            actions.push(self.actions[at / PIECE][at % PIECE]);
            index = self.parents[at / PIECE][at % PIECE];
        }
        actions.reverse();
        actions
    }
}
