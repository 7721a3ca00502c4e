//! What was found, as Markdown and pictures.

use std::fmt::Write;
use std::path::Path;

/// A table.
pub(crate) struct Table {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: String, head: &[impl AsRef<str>]) -> Self {
        Table { title, head: head.iter().map(|cell| cell.as_ref().to_owned()).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = format!("|{}\n", " --- |".repeat(self.head.len()));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("## {}\n\n{}{rule}{rows}\n", self.title, line(&self.head))
    }
}

/// All tables and pictures of a run.
pub(crate) struct Report {
    text: String,
    pictures: Vec<(&'static str, String)>,
}

impl Report {
    /// A report that begins with what machine it is of.
    pub(crate) fn new() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpu = read("/proc/cpuinfo");
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let load = read("/proc/loadavg");
        let mut text = "# Comparison\n\n".to_owned();
        let written = writeln!(
            text,
            "{} × {}; load before the first round: {}. Medians of interleaved rounds; ratios within a round.\n",
            cores,
            model.trim_start_matches([' ', '\t', ':']),
            load.split(' ').next().unwrap_or("?")
        );
        written.expect("writes to a string");
        Report { text, pictures: Vec::new() }
    }

    /// Adds a table, and shows it.
    pub(crate) fn add(&mut self, table: Table) {
        let text = table.markdown();
        print!("{text}");
        self.text.push_str(&text);
    }

    /// Adds a picture.
    pub(crate) fn picture(&mut self, name: &'static str, svg: String) {
        self.pictures.push((name, svg));
    }

    /// Writes everything into a directory.
    pub(crate) fn write(mut self, out: &Path) {
        std::fs::create_dir_all(out).expect("a directory for the report");
        for (name, svg) in &self.pictures {
            std::fs::write(out.join(name), svg).expect("writes a picture");
            self.text.push_str(&format!("![{name}]({name})\n"));
        }
        std::fs::write(out.join("report.md"), &self.text).expect("writes the report");
        eprintln!("written to {}", out.display());
    }
}
