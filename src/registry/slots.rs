//! The parts of the table that are linked by index: a list in order of insertion, and the chains of
//! a hash index. All of a fixed size; an index that is out of bounds is treated as the end.

/// The end of a list or chain.
pub(super) const NONE: u32 = u32::MAX;

/// Neighbours of an entry.
#[derive(Debug, Clone, Copy)]
struct Link {
    prev: u32,
    next: u32,
}

const LOOSE: Link = Link { prev: NONE, next: NONE };

/// Entries in the order in which they were pushed; any of them can be taken out.
#[derive(Debug)]
pub(super) struct List {
    links: Box<[Link]>,
    first: u32,
    last: u32,
    len: u32,
}

impl List {
    pub(super) fn new(capacity: u32) -> Self {
        List { links: vec![LOOSE; capacity as usize].into(), first: NONE, last: NONE, len: 0 }
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }

    pub(super) fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// Appends an entry that is in no place of the list.
    pub(super) fn push(&mut self, entry: u32) {
        let last = self.last;
        if let Some(link) = self.links.get_mut(entry as usize) {
            *link = Link { prev: last, next: NONE };
            self.last = entry;
            self.len += 1;
            match self.links.get_mut(last as usize) {
                Some(link) => link.next = entry,
                None => self.first = entry,
            }
        }
    }

    /// Takes out an entry that is in the list.
    pub(super) fn remove(&mut self, entry: u32) {
        let Some(link) = self.links.get_mut(entry as usize) else { return };
        let Link { prev, next } = std::mem::replace(link, LOOSE);
        match self.links.get_mut(prev as usize) {
            Some(link) => link.next = next,
            None => self.first = next,
        }
        match self.links.get_mut(next as usize) {
            Some(link) => link.prev = prev,
            None => self.last = prev,
        }
        self.len -= 1;
    }

    /// From the first to the last.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let next = |at: &u32| self.links.get(*at as usize).map(|link| link.next);
        std::iter::successors(self.first(), next).take_while(|at| *at != NONE)
    }

    /// From the last to the first.
    pub(super) fn iter_back(&self) -> impl Iterator<Item = u32> {
        let prev = |at: &u32| self.links.get(*at as usize).map(|link| link.prev);
        std::iter::successors(Some(self.last), prev).take_while(|at| *at != NONE)
    }
}

/// Entries by hash.
#[derive(Debug)]
pub(super) struct Index {
    heads: Box<[u32]>,
    /// The low half of each entry's hash, and its neighbours.
    links: Box<[(u32, Link)]>,
    mask: u32,
}

impl Index {
    pub(super) fn new(entries: u32) -> Self {
        let buckets = entries.max(1).next_power_of_two();
        Index {
            heads: vec![NONE; buckets as usize].into(),
            links: vec![(0, LOOSE); entries as usize].into(),
            mask: buckets - 1,
        }
    }

    /// Adds an entry that is in no chain.
    pub(super) fn insert(&mut self, entry: u32, hash: u64) {
        let hash = hash as u32;
        let (Some(head), Some(own)) =
            (self.heads.get_mut((hash & self.mask) as usize), self.links.get_mut(entry as usize))
        else {
            return;
        };
        *own = (hash, Link { prev: NONE, next: *head });
        let second = std::mem::replace(head, entry);
        if let Some((_, link)) = self.links.get_mut(second as usize) {
            link.prev = entry;
        }
    }

    /// Takes out an entry that is in a chain.
    pub(super) fn remove(&mut self, entry: u32) {
        let Some(own) = self.links.get_mut(entry as usize) else { return };
        let (hash, Link { prev, next }) = std::mem::replace(own, (0, LOOSE));
        match self.links.get_mut(prev as usize) {
            Some((_, link)) => link.next = next,
            None => {
                if let Some(head) = self.heads.get_mut((hash & self.mask) as usize) {
                    *head = next;
                }
            }
        }
        if let Some((_, link)) = self.links.get_mut(next as usize) {
            link.prev = prev;
        }
    }

    /// The entries of that hash, or almost, the latest first.
    pub(super) fn of(&self, hash: u64) -> impl Iterator<Item = u32> {
        let hash = hash as u32;
        let head = self.heads.get((hash & self.mask) as usize).copied();
        let next = |at: &u32| self.links.get(*at as usize).map(|(_, link)| link.next);
        std::iter::successors(head, next)
            .take_while(|at| *at != NONE)
            .filter(move |at| self.links.get(*at as usize).is_some_and(|(own, _)| *own == hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_order_whatever_is_taken_out() {
        let mut list = List::new(5);
        (0..5).for_each(|entry| list.push(entry));
        for (out, left) in [(2, vec![0, 1, 3, 4]), (0, vec![1, 3, 4]), (4, vec![1, 3]), (1, vec![3]), (3, vec![])] {
            list.remove(out);
            assert_eq!(list.iter().collect::<Vec<_>>(), left);
            assert_eq!(list.iter_back().collect::<Vec<_>>(), left.into_iter().rev().collect::<Vec<_>>());
        }
        assert_eq!((list.first(), list.len()), (None, 0));
        list.push(4);
        assert_eq!(list.iter().collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn an_index_finds_what_is_in_it() {
        let mut index = Index::new(8);
        let hashes = [1, 9, 1, 17, 1, 2, 9, 1];
        (0..8).for_each(|entry| index.insert(entry, hashes[entry as usize]));
        assert_eq!(index.of(1).collect::<Vec<_>>(), [7, 4, 2, 0]);
        assert_eq!(index.of(9).collect::<Vec<_>>(), [6, 1]);
        for entry in [4, 7, 0] {
            index.remove(entry);
        }
        assert_eq!(index.of(1).collect::<Vec<_>>(), [2]);
        assert_eq!(index.of(17).collect::<Vec<_>>(), [3]);
        index.remove(2);
        index.insert(2, 5);
        assert_eq!((index.of(1).next(), index.of(5).next()), (None, Some(2)));
    }
}
