//! Everything that can be found in one text as it stands: keys and values, tokens by their triggers, shapes. Decoding is
//! the caller's.

use std::ops::Range;

use regex::bytes::CaptureLocations;

use super::RuleId;
use super::key::{Family, Origin};
use super::literals::{Hit, Use};
use super::names::Labels;
use super::options::Ip;
use super::pairs::Pairs;
use super::pem::{self, Armour};
use super::place::Find;
use super::shapes::{self, Shape};
use super::table::{Entry, Rules, Scanned};
use super::text::{at, before, is_blank, is_word, skip};
use super::{command, jwk, value, web};

/// How far before its trigger a match may begin.
const BACK: usize = 256;
/// How far behind its trigger a match is looked for at first; one that reaches the end is looked for further.
const AHEAD: usize = 512;
/// How far behind a keyword a match may begin.
const NEAR: usize = 96;

/// What the search keeps from text to text.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// By rule: up to where its pattern was tried in this text.
    tried: Vec<usize>,
    /// Rules of which that is not 0.
    touched: Vec<RuleId>,
    /// By rule: room for the groups of its pattern.
    groups: Vec<Option<CaptureLocations>>,
    /// A name and a value as one text.
    joined: String,
    /// Bytes of the record that were looked at, each as often as it was.
    pub(super) spent: usize,
}

/// A text, what may stand in it, and the name of the field that it is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'t> {
    pub(super) text: &'t str,
    pub(super) shapes: &'t [Shape],
    pub(super) hits: &'t [Hit],
    pub(super) name: &'t str,
    /// What the name says of numbers.
    pub(super) origin: Origin,
    /// The rules that look for a value behind such a name.
    pub(super) labels: Option<Labels>,
}

impl Scanner {
    /// Whether the record's budget is spent, so that not all was looked at.
    pub(super) fn is_spent(&self, rules: &Rules) -> bool {
        self.spent > rules.limits.record_work
    }

    /// Searches a text; appends to `finds`. Whether a private key began in it and did not end.
    /// `labels` are the rules that the subject's name calls for.
    pub(super) fn search(
        &mut self,
        rules: &Rules,
        subject: Subject<'_>,
        labels: &[RuleId],
        finds: &mut Vec<Find>,
    ) -> bool {
        let mut key_open = false;
        self.spent += subject.text.len();
        self.labelled(rules, subject, labels, finds);
        if !subject.hits.is_empty() || !rules.literals.always().is_empty() {
            // Only what was touched is wiped: there are hundreds of rules, and a text brings up a few.
            for rule in self.touched.drain(..) {
                if let Some(tried) = self.tried.get_mut(usize::from(rule)) {
                    *tried = 0;
                }
            }
            self.tried.resize(rules.count(), 0);
            self.groups.resize(rules.count(), None);
            key_open = self.literals(rules, subject, finds);
        }
        if !subject.shapes.is_empty() {
            take_shapes(rules, subject, finds);
        }
        key_open
    }

    /// Follows up the literals of a text.
    fn literals(&mut self, rules: &Rules, subject: Subject<'_>, finds: &mut Vec<Find>) -> bool {
        let text = subject.text.as_bytes();
        let mut key_open = false;
        for what in rules.literals.always() {
            if let Use::Rule(rule) | Use::Keyword(rule) = *what {
                self.try_rule(rules, subject, rule, 0..text.len(), finds);
            }
        }
        let mut pairs = Pairs::new(&rules.keys);
        let mut key_done = 0;
        let mut done = Done::default();
        for hit in subject.hits {
            for what in rules.literals.uses(*hit) {
                match *what {
                    Use::Key if hit.start >= key_done => {
                        key_done =
                            pairs.at(text, hit.start, &mut |range, family| push_family(rules, finds, range, family));
                    }
                    Use::Key => {}
                    Use::Rule(rule) => {
                        let to = (hit.end + AHEAD).min(text.len());
                        self.try_rule(rules, subject, rule, hit.start.saturating_sub(BACK)..to, finds);
                    }
                    Use::Keyword(rule) => {
                        let to = (hit.end + NEAR + AHEAD).min(text.len());
                        self.try_rule(rules, subject, rule, hit.start..to, finds);
                    }
                    _ => key_open |= special(rules, text, *hit, *what, &mut done, finds),
                }
            }
        }
        key_open
    }

    /// Tries the rules that the name of the field calls for, on its name and value as they would stand in a text.
    fn labelled(&mut self, rules: &Rules, subject: Subject<'_>, labels: &[RuleId], finds: &mut Vec<Find>) {
        if labels.is_empty() {
            return;
        }
        self.groups.resize(rules.count(), None);
        self.joined.clear();
        self.joined.extend([subject.name, "=", subject.text]);
        let label = subject.name.len() + 1;
        let joined = Subject { text: &self.joined, ..subject };
        for rule in labels {
            let Some(entry) = rules.entry(*rule) else { continue };
            let Some(groups) = self.groups.get_mut(usize::from(*rule)) else { continue };
            self.spent += self.joined.len();
            matches(entry, groups, joined, 0..joined.text.len(), &mut |range| {
                if let Some(start) = range.start.checked_sub(label) {
                    push(finds, start..range.end - label, *rule);
                }
            });
        }
    }

    /// Tries a rule's pattern where a match may begin and end, as far as that was not done.
    fn try_rule(
        &mut self,
        rules: &Rules,
        subject: Subject<'_>,
        rule: RuleId,
        range: Range<usize>,
        finds: &mut Vec<Find>,
    ) {
        let Some(entry) = rules.entry(rule) else { return };
        let (Some(tried), Some(groups)) =
            (self.tried.get_mut(usize::from(rule)), self.groups.get_mut(usize::from(rule)))
        else {
            return;
        };
        let from = range.start.max(*tried);
        if from < range.end && self.spent <= rules.limits.record_work {
            if *tried == 0 {
                self.touched.push(rule);
            }
            *tried = matches(entry, groups, subject, from..range.end, &mut |range| push(finds, range, rule));
            self.spent += tried.saturating_sub(from);
        }
    }
}

/// Finds a rule's matches that begin in `range`; returns up to where was searched.
fn matches(
    entry: &Entry,
    groups: &mut Option<CaptureLocations>,
    subject: Subject<'_>,
    range: Range<usize>,
    sink: &mut dyn FnMut(Range<usize>),
) -> usize {
    let text = subject.text.as_bytes();
    if !entry.can_be_in(text.get(range.clone()).unwrap_or_default()) {
        return range.end;
    }
    let Some(regex) = entry.regex() else { return range.end };
    let (mut from, mut to) = (range.start, range.end);
    loop {
        let window = text.get(..to).unwrap_or_default();
        let Some(found) = regex.find_at(window, from) else { return to };
        // What reaches the end of the window may go on behind it.
        if found.end() == to && to < text.len() {
            to = text.len().min(to + (to - found.start()).max(AHEAD));
            continue;
        }
        let whole = found.range();
        let secret = match regex.captures_len() {
            1 => whole.clone(),
            _ => {
                let groups = groups.get_or_insert_with(|| regex.capture_locations());
                let group = regex.capture_names().position(|name| name == Some("s"));
                regex
                    .captures_read_at(groups, window, whole.start)
                    .and_then(|_| groups.get(group?))
                    .map_or_else(|| whole.clone(), |(start, end)| start..end)
            }
        };
        let valid = subject
            .text
            .get(secret.clone())
            .is_some_and(|secret| entry.validate.is_none_or(|check| (check.valid)(secret)));
        let triggered = entry.triggers.is_empty() || holds(text.get(whole.clone()).unwrap_or_default(), entry.triggers);
        if valid && triggered && (entry.keywords.is_empty() || keyword_near(entry, subject, whole.start)) {
            sink(secret);
        }
        from = whole.end.max(whole.start + 1);
        if from >= to {
            return from;
        }
    }
}

/// Whether a keyword of the rule stands shortly before `start`, or in the name of the field.
fn keyword_near(entry: &Entry, subject: Subject<'_>, start: usize) -> bool {
    let text = subject.text.as_bytes();
    let near = text.get(start.saturating_sub(NEAR)..start).unwrap_or_default();
    holds(near, &entry.keywords) || holds(subject.name.as_bytes(), &entry.keywords)
}

/// Whether one of the words stands in a text, ASCII case aside.
fn holds(text: &[u8], words: &[impl AsRef<str>]) -> bool {
    let stands = |word: &str| text.windows(word.len()).any(|found| found.eq_ignore_ascii_case(word.as_bytes()));
    words.iter().any(|word| stands(word.as_ref()))
}

/// Up to where a text was looked at for what reaches far: a second look from within would cost its length each time.
#[derive(Debug, Default)]
struct Done {
    armour: usize,
    web_key: usize,
}

/// Follows up a literal that is neither a key nor a rule's.
fn special(rules: &Rules, text: &[u8], hit: Hit, what: Use, done: &mut Done, finds: &mut Vec<Find>) -> bool {
    let mut key_open = false;
    let mut found = |range: Option<Range<usize>>, scanned: Scanned| {
        if let (Some(range), Some(rule)) = (range, rules.scanned(scanned)) {
            push(finds, range, rule);
        }
    };
    match what {
        Use::Url => found(web::userinfo(text, hit.start), Scanned::UrlPassword),
        Use::User => found(command::user(text, hit.start, hit.end), Scanned::CommandLine),
        Use::Command => found(command::password(text, hit.start, hit.end), Scanned::CommandLine),
        Use::Scheme => {
            if let Some(range) = scheme(text, hit) {
                push_family(rules, finds, range, Family::Authorization);
            }
        }
        Use::Jwk if hit.start >= done.web_key => {
            done.web_key = jwk::private(text, hit.start, &mut |range| found(Some(range), Scanned::Jwk));
        }
        Use::Pem if hit.start >= done.armour => match pem::at_words(text, hit.start) {
            Some(Armour::Block(range)) => {
                done.armour = range.end;
                found(Some(range), Scanned::PrivateKey);
            }
            Some(Armour::Open(from)) => {
                pem::body(text, from, pem::shortest_line(), &mut |range| found(Some(range), Scanned::PrivateKey));
                // It ends nowhere, and so does whatever else begins in it.
                done.armour = text.len();
                key_open = true;
            }
            None if at(text, hit.start) == b'L' => {
                done.armour = pem::encoded_end(text, hit.start);
                found(Some(hit.start..done.armour), Scanned::PrivateKey);
            }
            None => {}
        },
        Use::Jwk | Use::Pem => {}
        Use::Key | Use::Rule(_) | Use::Keyword(_) => {}
    }
    key_open
}

/// `Bearer` or `Basic` and its credentials, without a key before them.
fn scheme(text: &[u8], hit: Hit) -> Option<Range<usize>> {
    if is_word(before(text, hit.start)) {
        return None;
    }
    let colon = skip(text, hit.end, |byte| matches!(byte, b':' | b'=' | b'"' | b'\''));
    let from = skip(text, colon, is_blank);
    if from == hit.end {
        return None;
    }
    let to = skip(text, from, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
    });
    let credentials = text.get(from..to)?;
    // Equals signs are padding: `Bearer expires_in=3600` is a pair.
    let padding = skip(credentials, 0, |byte| byte != b'=');
    if skip(credentials, padding, |byte| byte == b'=') < credentials.len() {
        return None;
    }
    let basic = has_basic(text, hit);
    let fits =
        if basic { is_user_and_password(credentials) } else { credentials.len() >= 8 && value::is_opaque(credentials) };
    (fits && !value::is_empty(credentials)).then_some(from..to)
}

fn has_basic(text: &[u8], hit: Hit) -> bool {
    text.get(hit.start..hit.end).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic"))
}

/// Base64 of `user:password`.
fn is_user_and_password(credentials: &[u8]) -> bool {
    use base64::Engine;
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    let head = credentials.get(..credentials.len().min(512)).unwrap_or_default();
    let decoded = engine.decode(head).unwrap_or_default();
    memchr::memchr(b':', &decoded).is_some_and(|colon| colon > 0) && std::str::from_utf8(&decoded).is_ok()
}

/// Takes the shapes of a text, as far as their rules are on and no name before them says otherwise.
pub(super) fn take_shapes(rules: &Rules, subject: Subject<'_>, finds: &mut Vec<Find>) {
    let text = subject.text.as_bytes();
    for shape in subject.shapes {
        let range = shape.start..shape.end;
        let address = matches!(shape.scanned, Scanned::Ipv4 | Scanned::Ipv6);
        let bare = text.get(range.clone()).is_some_and(|number| number.iter().all(u8::is_ascii_digit));
        let spared = |origin: Origin| origin == Origin::Machine || origin == Origin::Id && bare;
        // The name of a field speaks for its value, not for what stands somewhere in it.
        let whole = shape.end - shape.start + 2 >= text.len();
        let named = whole && spared(subject.origin) || spared(shapes::origin(text, range.start));
        if named && shape.scanned != Scanned::Email || address && rules.ip == Ip::Keep {
            continue;
        }
        if let Some(rule) = rules.scanned(shape.scanned) {
            push(finds, range, rule);
        }
    }
}

fn push_family(rules: &Rules, finds: &mut Vec<Find>, range: Range<usize>, family: Family) {
    if let Some(rule) = rules.family(family) {
        push(finds, range, rule);
    }
}

fn push(finds: &mut Vec<Find>, range: Range<usize>, rule: RuleId) {
    finds.push(Find { start: range.start, end: range.end, rule });
}
