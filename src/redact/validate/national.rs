//! Numbers that states give to people and firms. Most have one check digit, which one number in ten or eleven passes
//! by accident: enough beside a label, never by itself.

pub mod africa;
pub mod americas;
pub mod asia;
pub mod east;
pub mod iberia;
pub mod islands;
pub mod north;
pub mod west;
