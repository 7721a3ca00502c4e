//! Bars as SVG: one group a corpus, one bar a tool, on a scale of powers of ten, since tools differ by as much.

use std::fmt::Write;

const LEFT: f64 = 150.0;
const WIDTH: f64 = 520.0;
const BAR: f64 = 16.0;
const COLOURS: [&str; 7] = ["#9aa5b1", "#1b7f5c", "#6fbf9f", "#b5dccb", "#c9a227", "#b5523b", "#5b6c9d"];

/// A picture of figures by group and tool.
pub(crate) struct Bars {
    title: &'static str,
    bars: Vec<(String, String, f64)>,
}

impl Bars {
    pub(crate) fn new(title: &'static str) -> Self {
        Bars { title, bars: Vec::new() }
    }

    /// Adds a bar; one without a figure is left out.
    pub(crate) fn add(&mut self, group: &str, tool: &str, value: f64) {
        if value.is_finite() && value > 0.0 {
            self.bars.push((group.to_owned(), tool.to_owned(), value));
        }
    }

    pub(crate) fn svg(&self) -> String {
        let most = self.bars.iter().map(|bar| bar.2).fold(1.0, f64::max).log10().ceil();
        let least = self.bars.iter().map(|bar| bar.2).fold(1.0, f64::min).log10().floor();
        let scale = |value: f64| (value.log10() - least) / (most - least).max(1.0) * WIDTH;
        let mut tools: Vec<&str> = Vec::new();
        for (_, tool, _) in &self.bars {
            if !tools.contains(&tool.as_str()) {
                tools.push(tool);
            }
        }
        let (mut body, mut y, mut group) = (String::new(), 34.0, "");
        for (of, tool, value) in &self.bars {
            if of != group {
                group = of;
                y += 14.0;
                write!(body, r#"<text x="8" y="{:.0}" font-weight="bold">{of}</text>"#, y + 12.0).expect("a string");
            }
            let colour = tools.iter().position(|known| known == tool).unwrap_or(0) % COLOURS.len();
            write!(
                body,
                r#"<text x="{:.0}" y="{:.0}" text-anchor="end">{tool}</text><rect x="{LEFT}" y="{y:.0}" width="{:.1}" height="{:.0}" fill="{}"/><text x="{:.1}" y="{:.0}">{value:.2}</text>"#,
                LEFT - 6.0,
                y + 12.0,
                scale(*value).max(1.0),
                BAR - 3.0,
                COLOURS[colour],
                LEFT + scale(*value).max(1.0) + 5.0,
                y + 12.0,
            )
            .expect("a string");
            y += BAR;
        }
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:.0} {:.0}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/><text x="8" y="22" font-size="15">{}; logarithmic</text>{body}</svg>"#,
            LEFT + WIDTH + 70.0,
            y + 12.0,
            self.title
        )
    }
}
