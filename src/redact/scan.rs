//! Everything that can be found in one text as it stands: keys and values, tokens by their triggers, shapes. Decoding is
//! the caller's.

mod expressions;
mod scheme;

use std::ops::Range;

use super::RuleId;
use super::key::{Family, Origin};
use super::literals::{Hit, Use};
use super::names::Labels;
use super::options::Ip;
use super::pairs::Pairs;
use super::pem::{self, Armour};
use super::place::Find;
use super::shapes::{self, Shape};
use super::table::{Rules, Scanned};
use super::text::at;
use super::{command, jwk, web};
use expressions::Expressions;
use scheme::scheme;

/// What the search keeps from text to text.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    expressions: Expressions,
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
        self.spent += self.expressions.labelled(rules, subject, labels, finds);
        if !subject.hits.is_empty() || !rules.literals.always().is_empty() {
            self.expressions.begin(rules);
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
            if let Use::Rule(rule) | Use::Keyword(rule) = *what
                && !self.is_spent(rules)
            {
                self.spent += self.expressions.within(rules, subject, rule, 0..text.len(), finds);
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
                    // What is left when the budget is spent is masked whole, so that it need not be searched.
                    Use::Rule(_) | Use::Keyword(_) if self.is_spent(rules) => {}
                    Use::Rule(rule) => {
                        self.spent += self.expressions.at_trigger(rules, subject, rule, hit.start..hit.end, finds);
                    }
                    Use::Keyword(rule) => {
                        self.spent += self.expressions.at_keyword(rules, subject, rule, hit.start..hit.end, finds);
                    }
                    _ => key_open |= special(rules, text, *hit, *what, &mut done, finds),
                }
            }
        }
        key_open
    }
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
