//! Matrices, cases, aligned equations: everything with rows and cells.

use pulldown_latex::event::{ArrayColumn, ColumnAlignment, Grouping};

use crate::builder::{Builder, Result, State, Stop, Unreadable};
use crate::element::{Attr, Content, Element, Tag, Value, flag};

/// How the cells of one column stand, and which of their sides have a line.
#[derive(Clone, Copy)]
struct Column {
    align: ColumnAlignment,
    before: bool,
    behind: bool,
}

/// The cells of each row so far.
struct Rows {
    done: Vec<Element>,
    cells: Vec<Element>,
    line_above: bool,
}

/// A table whose beginning was read.
pub fn read(builder: &mut Builder<'_>, grouping: &Grouping) -> Result<Element> {
    let display = shows_display(grouping);
    let columns = match grouping {
        Grouping::Array(columns) => lined(columns),
        _ => Vec::new(),
    };
    let mut rows = Rows { done: Vec::new(), cells: Vec::new(), line_above: builder.start_lines() };
    loop {
        let (children, stop) = builder.row(State { font: None, display })?;
        let column = column(grouping, &columns, rows.cells.len());
        rows.cells.push(cell(children, column, rows.line_above));
        match stop {
            Stop::Cell => {}
            Stop::Row(line) => rows.end(line),
            Stop::Group => {
                rows.last();
                break;
            }
            Stop::Formula => return Err(Unreadable),
        }
    }
    let mut table = Element::of(Tag::Table, rows.done);
    if display {
        table = table.with(Attr::DisplayStyle, flag(true));
    }
    Ok(match grouping {
        Grouping::Cases { left } => braced(table, *left),
        _ => table,
    })
}

impl Rows {
    fn end(&mut self, line_below: bool) {
        let cells = std::mem::take(&mut self.cells);
        self.done.push(Element::of(Tag::TableRow, cells));
        self.line_above = line_below;
    }

    /// The end of the table. A line break before it begins no row, but its line is the last row's.
    fn last(&mut self) {
        let empty = matches!(self.cells.as_slice(), [only] if only.content == Content::Elements(Vec::new()));
        if !empty || self.done.is_empty() {
            return self.end(false);
        }
        let Some(Content::Elements(cells)) = self.done.last_mut().map(|row| &mut row.content) else { return };
        for cell in cells.iter_mut().filter(|_| self.line_above) {
            let sides = cell.attrs.iter_mut().find(|(attr, _)| *attr == Attr::Lines);
            match sides {
                Some((_, value)) => *value = Value::Word(with_bottom(*value)),
                None => cell.attrs.push((Attr::Lines, Value::Word("bottom"))),
            }
        }
    }
}

fn cell(children: Vec<Element>, column: Column, above: bool) -> Element {
    let mut cell = Element::of(Tag::TableCell, children);
    match column.align {
        ColumnAlignment::Left => cell = cell.with(Attr::ColumnAlign, Value::Word("left")),
        ColumnAlignment::Center => {}
        ColumnAlignment::Right => cell = cell.with(Attr::ColumnAlign, Value::Word("right")),
    }
    match sides(column.before, column.behind, above) {
        "" => cell,
        sides => cell.with(Attr::Lines, Value::Word(sides)),
    }
}

const fn sides(left: bool, right: bool, top: bool) -> &'static str {
    match (left, right, top) {
        (false, false, false) => "",
        (true, false, false) => "left",
        (false, true, false) => "right",
        (true, true, false) => "left right",
        (false, false, true) => "top",
        (true, false, true) => "left top",
        (false, true, true) => "right top",
        (true, true, true) => "left right top",
    }
}

fn with_bottom(value: Value) -> &'static str {
    match value {
        Value::Word("left") => "left bottom",
        Value::Word("right") => "right bottom",
        Value::Word("left right") => "left right bottom",
        Value::Word("top") => "top bottom",
        Value::Word("left top") => "left top bottom",
        Value::Word("right top") => "right top bottom",
        _ => "left right top bottom",
    }
}

/// Whether what stands in the cells is set as on a line of its own.
const fn shows_display(grouping: &Grouping) -> bool {
    matches!(
        grouping,
        Grouping::Align { .. }
            | Grouping::Aligned
            | Grouping::Alignat { .. }
            | Grouping::Alignedat { .. }
            | Grouping::Split
            | Grouping::Gather { .. }
            | Grouping::Gathered
            | Grouping::Multline
            | Grouping::Equation { .. }
    )
}

fn column(grouping: &Grouping, columns: &[Column], index: usize) -> Column {
    let align = match grouping {
        Grouping::Array(_) => {
            return columns.get(index).copied().unwrap_or(Column {
                align: ColumnAlignment::Center,
                before: false,
                behind: false,
            });
        }
        Grouping::Align { .. }
        | Grouping::Aligned
        | Grouping::Alignat { .. }
        | Grouping::Alignedat { .. }
        | Grouping::Split => {
            if index.is_multiple_of(2) {
                ColumnAlignment::Right
            } else {
                ColumnAlignment::Left
            }
        }
        Grouping::Cases { .. } => ColumnAlignment::Left,
        Grouping::Matrix { alignment } | Grouping::SubArray { alignment } => *alignment,
        _ => ColumnAlignment::Center,
    };
    Column { align, before: false, behind: false }
}

/// The columns of an array with the lines between them, each line on the left of a column but for the last one.
fn lined(columns: &[ArrayColumn]) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    let mut before = false;
    for column in columns {
        match column {
            ArrayColumn::Separator(_) => before = true,
            ArrayColumn::Column(align) => {
                found.push(Column { align: *align, before, behind: false });
                before = false;
            }
        }
    }
    if let Some(last) = found.last_mut() {
        last.behind = before;
    }
    found
}

fn braced(table: Element, left: bool) -> Element {
    let brace = |sign: &str, form| {
        Element::text(Tag::Operator, sign)
            .with(Attr::Form, Value::Word(form))
            .with(Attr::Stretchy, flag(true))
    };
    let row = if left { vec![brace("{", "prefix"), table] } else { vec![table, brace("}", "postfix")] };
    Element::of(Tag::Row, row)
}
