//! The last question of a rule: is what its pattern found what it looks like? Pure functions of the sensitive part.
//!
//! None of them allocates, none panics, each is linear in its input and knows its own bound. Those that return a
//! `bool` fit [`crate::redact::rule::Rule::validate`].

pub mod card;
pub mod crc;
pub mod crypto;
pub mod digits;
pub mod iban;
pub mod jwt;
pub mod national;
pub mod net;
pub mod phone;
pub mod text;
