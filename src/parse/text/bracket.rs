//! The walk's step over a bracket group.

use super::group::{self, Content, Named};
use super::part::Role;
use super::scan::{self, DIGIT, mask_of};
use super::walk::{Flow, Walk};
use crate::record::Level;

/// A group at the walk's position.
#[derive(Debug, Clone, Copy)]
struct Group<'t> {
    open: u8,
    content: &'t str,
    /// Where its bracket opens.
    start: usize,
    /// Byte behind its bracket, and behind a colon that stands there.
    end: usize,
    /// A colon stands behind it.
    colon: bool,
}

impl<'t> Walk<'_, 't> {
    /// Takes the group that opens here.
    pub(super) fn group(&mut self) -> Flow {
        let start = self.at;
        let Some(&open) = self.bytes.get(start) else { return Flow::Stop };
        let Some((content, close)) = scan::group(self.line, start) else { return Flow::Stop };
        if open == b'{' && content.contains('"') {
            return Flow::Stop;
        }
        let behind = self.bytes.get(close).copied();
        let colon = behind == Some(b':') && matches!(self.bytes.get(close + 1), None | Some(b' ' | b'\t' | b'\n'));
        let group = Group { open, content, start, end: close + usize::from(colon), colon };
        if self.times == 0 && self.inside.is_none() && self.enter_for_time(&group) {
            return Flow::Go;
        }
        match group::classify(content) {
            Content::Level(level, named) if self.takes_level(&group) => self.level_group(&group, level, named),
            Content::Strong(role) => self.strong_group(&group, role),
            Content::Inner if self.inside.is_none() && self.header.level.is_none() && self.words == 0 => {
                self.enter(&group);
                Flow::Go
            }
            Content::Blank => self.blank(&group),
            Content::Single | Content::Level(..) => self.single(&group),
            Content::Inner | Content::Several => self.several(&group),
        }
    }

    /// Goes on inside the group.
    fn enter(&mut self, group: &Group<'_>) {
        self.push(Role::Separator, group.start, group.start + 1);
        self.inside = Some(group.start + group.content.len() + 1);
        self.at = group.start + 1;
    }

    /// Goes on inside the group if a time is among its first words.
    fn enter_for_time(&mut self, group: &Group<'_>) -> bool {
        let (parts, at) = (self.header.parts.len(), self.at);
        self.enter(group);
        self.at = scan::blanks(self.bytes, self.at);
        if self.time() {
            return true;
        }
        let offset = |word: &str| word.as_ptr() as usize - group.content.as_ptr() as usize;
        let mut words = group.content.split_ascii_whitespace().skip(1).take(3).filter(|word| starts_with_digit(word));
        let ahead = words.any(|word| {
            let rest = group.content.get(offset(word)..).unwrap_or_default();
            self.reader.head(rest, self.now).is_some()
        });
        if ahead {
            self.at = group.start + 1;
            return true;
        }
        self.header.parts.truncate(parts);
        self.inside = None;
        self.at = at;
        false
    }

    /// Whether a level in the group would be the line's.
    fn takes_level(&self, group: &Group<'_>) -> bool {
        let wanted = self.header.level.is_none() || self.again;
        let place = match group.open {
            b'[' | b'<' => true,
            b'(' => self.times > 0 && self.header.run().is_empty(),
            _ => false,
        };
        wanted && place && (self.words == 0 || self.header.run().len() == 1)
    }

    fn level_group(&mut self, group: &Group<'_>, level: Level, named: Option<Named>) -> Flow {
        let start = group.start + 1;
        self.needs_time |= self.times == 0 && !self.run_is_numbers();
        self.at = group.end;
        if let Some(named) = named {
            self.push(named.role, start + named.start, start + named.end);
        }
        self.level(level, start, start + group.content.len());
        self.bracketed = group.open == b'[';
        self.closed = group.colon;
        Flow::Go
    }

    fn strong_group(&mut self, group: &Group<'_>, role: Role) -> Flow {
        let run = self.header.run().len();
        if self.words > 0 && self.inside.is_none() {
            // One word in front is the name that the group belongs to.
            let [.., word] = self.header.parts.as_mut_slice() else { return Flow::Stop };
            if run != 1 || word.role != Role::Word || self.header.level.is_none() {
                return Flow::Stop;
            }
            word.role = Role::Logger;
        }
        let known = self.times > 0 || self.header.level.is_some();
        let anchors = known
            && match role {
                Role::Logger => group.open == b'[',
                Role::Source => group.open != b'(',
                Role::Pid => group.open != b'(' || group.colon,
                Role::Ids | Role::Request | Role::PidTid | Role::Client | Role::Pairs | Role::ThreadClass => true,
                _ => false,
            };
        let flow = self.weak_group(group, role);
        if anchors {
            self.commit();
            self.closed = group.colon && self.header.level.is_some();
        }
        flow
    }

    /// The place of an id that is not there.
    fn blank(&mut self, group: &Group<'_>) -> Flow {
        let named = self.header.run().last().is_some_and(|part| part.role == Role::Logger);
        let flow = self.weak_group(group, Role::Ids);
        if named && self.header.level.is_some() && self.words == 0 {
            self.commit();
        }
        flow
    }

    fn single(&mut self, group: &Group<'_>) -> Flow {
        if group.content == "+" {
            // ESXi's mark of a line that goes on from the one before.
            let flow = self.weak_group(group, Role::Other);
            self.commit();
            return flow;
        }
        let role = self.last_role();
        let chained = self.bracketed && group.open == b'[' && self.header.run().is_empty();
        let component = self.by_letter && matches!(self.header.run(), [part] if part.role == Role::Capitals);
        if self.is_thread(group) {
            let flow = self.weak_group(group, Role::Thread);
            self.commit();
            return flow;
        }
        let flow = self.weak_group(group, Role::Group);
        if chained && role != Some(Role::Separator) || component {
            self.commit();
            self.closed = group.colon;
        }
        flow
    }

    fn several(&mut self, group: &Group<'_>) -> Flow {
        let context = group.open == b'['
            && group.content.contains('=')
            && self.header.run().is_empty()
            && self.last_role() == Some(Role::Process);
        if context || self.is_thread(group) {
            let flow = self.weak_group(group, if context { Role::Pairs } else { Role::Thread });
            self.commit();
            return flow;
        }
        if group.open == b'{' && self.times > 0 {
            return Flow::Stop;
        }
        self.weak_group(group, Role::Group)
    }

    /// A thread in round brackets behind a logger in square ones, as WildFly and Quarkus write it.
    fn is_thread(&self, group: &Group<'_>) -> bool {
        group.open == b'('
            && self.header.level.is_some()
            && self.header.run().is_empty()
            && self.last_role() == Some(Role::Logger)
            && self.bytes.get(group.start.wrapping_sub(2)) == Some(&b']')
    }

    /// Appends a group and steps over it.
    fn weak_group(&mut self, group: &Group<'_>, role: Role) -> Flow {
        let start = group.start + 1;
        self.push(role, start, start + group.content.len());
        self.at = group.end;
        Flow::Go
    }

    /// What the last anchor is.
    pub(super) fn last_role(&self) -> Option<Role> {
        self.header.parts().last().map(|part| part.role)
    }

    /// Whether nothing but numbers, groups and separators stands in the run.
    pub(super) fn run_is_numbers(&self) -> bool {
        self.header.run().iter().all(|part| {
            !matches!(part.role, Role::Name | Role::Word | Role::Capitals | Role::Logger | Role::Host | Role::Process)
        })
    }
}

fn starts_with_digit(word: &str) -> bool {
    word.get(..1).is_some_and(|first| mask_of(first) == DIGIT)
}
