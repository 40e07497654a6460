//! Tables as they are printed and pasted into a page: Markdown, with the columns aligned.

/// A table under construction.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these heads. The first column holds names, the others numbers.
    pub fn new(heads: &[&str]) -> Self {
        Self { rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether there is nothing but the heads.
    pub fn is_empty(&self) -> bool {
        self.rows.len() <= 1
    }

    /// Prints the table under a heading.
    pub fn print(&self, heading: &str) {
        println!("\n### {heading}\n\n{self}");
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let width =
            |column| self.rows.iter().map(|row| cell(row, column).chars().count()).max().unwrap_or(0).max(2);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (index, row) in self.rows.iter().enumerate() {
            for (column, width) in widths.iter().enumerate() {
                let text = cell(row, column);
                let gap = " ".repeat(width.saturating_sub(text.chars().count()));
                match column {
                    0 => write!(formatter, "| {text}{gap} |")?,
                    _ => write!(formatter, " {gap}{text} |")?,
                }
            }
            writeln!(formatter)?;
            if index == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let dashes = "-".repeat(width + 1);
                    formatter.write_str(&if column == 0 {
                        format!("|{dashes}-|")
                    } else {
                        format!("{dashes}:|")
                    })?;
                }
                writeln!(formatter)?;
            }
        }
        Ok(())
    }
}

/// Prints for each target whether it is met: what is measured, what it came to if it was measured, and the most it may be.
pub fn print_targets(targets: &[(String, Option<f64>, f64)]) {
    let mut table = Table::new(&["target", "at most", "measured", ""]);
    for (what, measured, limit) in targets {
        let Some(measured) = measured else { continue };
        let verdict = if measured <= limit { "met" } else { "missed" };
        table.row(vec![what.clone(), exact(*limit), exact(*measured), verdict.to_owned()]);
    }
    if !table.is_empty() {
        table.print("Targets");
    }
}

/// A number whose second place decides.
fn exact(value: f64) -> String {
    if value >= 20.0 { grouped(value.round() as u64) } else { format!("{value:.2}") }
}

/// A number with as many places as it deserves.
pub fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => grouped(value.round() as u64),
        value if value >= 10.0 => format!("{value:.0}"),
        value => format!("{value:.1}"),
    }
}

/// A whole number with a comma between thousands.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(&["who", "ms"]);
        table.row(vec!["smd".into(), number(1_795.2)]);
        table.row(vec!["é".into(), number(4.25)]);
        assert_eq!(table.to_string(), "| who |    ms |\n|-----|------:|\n| smd | 1,795 |\n| é   |   4.2 |\n");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(number(99.6), "100");
    }
}
