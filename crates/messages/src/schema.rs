//! Checks a JSON value against a JSON schema, by the keywords that structured outputs and tools' inputs use:
//! `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `minItems`, `anyOf`,
//! `oneOf` (as `anyOf`), `allOf`, `$ref` into `$defs` or `definitions`. Any other keyword is ignored, so a value
//! that passes may still break one of those.

mod compiled;
mod kind;

use compiled::{Node, Schema};
use kind::Kind;

use crate::json::{Fields, Json, items, same};

/// Something that does not fit the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where in the value: `$.days[2].cost`.
    pub path: String,
    /// What is wrong there, a sentence.
    pub reason: String,
}

/// Checks `value` against `schema`, both JSON text. The work is bounded: a value is given up with a fault when
/// checking it would take out of all proportion to its length.
///
/// # Errors
/// What does not fit, at most [`MOST_FAULTS`] things.
pub fn check(schema: &str, value: &str) -> Result<(), Vec<Fault>> {
    let value = value.trim();
    let fault = |reason: &str| vec![Fault { path: "$".to_owned(), reason: reason.to_owned() }];
    let schema = Schema::read(schema).ok_or_else(|| fault("The schema is not a JSON object."))?;
    if Json::parse(value.to_owned()).is_err() {
        return Err(fault("This is not JSON."));
    }
    let mut check = Check {
        schema: &schema,
        path: "$".to_owned(),
        faults: Vec::new(),
        budget: WORK.saturating_mul(value.len().saturating_add(1000)),
    };
    check.visit(0, value, 0);
    if check.faults.is_empty() { Ok(()) } else { Err(check.faults) }
}

/// Faults after which the rest is not looked at.
pub const MOST_FAULTS: usize = 20;

/// Values inside values, references included.
const DEPTH: usize = 64;

/// How often each character of a value may be read.
const WORK: usize = 256;

struct Check<'s, 'a> {
    schema: &'s Schema<'a>,
    path: String,
    faults: Vec<Fault>,
    budget: usize,
}

impl Check<'_, '_> {
    fn visit(&mut self, place: usize, value: &str, depth: usize) {
        if self.is_over() {
            return;
        }
        self.budget = self.budget.saturating_sub(value.len() + 1);
        if depth == DEPTH || self.budget == 0 {
            return self.fault("This is nested too deeply, or too large, to be checked.".to_owned());
        }
        let node = &self.schema.nodes[place];
        if node.never {
            return self.fault("Nothing may stand here.".to_owned());
        }
        let kind = Kind::of(value);
        if !node.types.is_empty() && !node.types.iter().any(|name| kind.is(name, value)) {
            return self.fault(kind.is_not(&node.types));
        }
        if !node.allowed.iter().all(|allowed| allowed.iter().any(|one| same(one, value))) {
            return self.fault("This is not one of the values that are allowed here.".to_owned());
        }
        match kind {
            Kind::Object => self.object(node, value, depth),
            Kind::List => self.list(node, value, depth),
            _ => {}
        }
        for choices in &node.any {
            self.any(choices, value, depth);
        }
        for one in &node.all {
            self.visit(*one, value, depth + 1);
        }
        if let Some(reference) = &node.reference {
            match self.schema.named(reference) {
                Some(place) => self.visit(place, value, depth + 1),
                None => self.fault(["The schema does not hold ", reference, "."].concat()),
            }
        }
    }

    fn object(&mut self, node: &Node<'_>, value: &str, depth: usize) {
        let Some(fields) = Fields::read(value) else { return };
        for name in &node.required {
            if fields.get(name).is_none() {
                self.fault(["The field ", name, " is missing."].concat());
            }
        }
        for (name, place) in &node.properties {
            if let Some(value) = fields.get(name) {
                self.field(name, |check| check.visit(*place, value, depth + 1));
            }
        }
        let Some(place) = node.additional else { return };
        for (name, value) in fields.pairs() {
            if self.is_over() {
                return;
            }
            if node.properties.iter().any(|(property, _)| *property == name) {
                continue;
            }
            self.field(&name, |check| {
                if check.schema.nodes[place].never {
                    check.fault("The schema has no field of this name.".to_owned());
                } else {
                    check.visit(place, value, depth + 1);
                }
            });
        }
    }

    /// Looks at what stands in a field.
    fn field(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.push('.');
        self.path.push_str(name);
        look(self);
        self.path.truncate(before);
    }

    fn list(&mut self, node: &Node<'_>, value: &str, depth: usize) {
        if node.items.is_none() && node.min_items == 0 {
            return;
        }
        let elements = items(value).unwrap_or_default();
        if (elements.len() as u64) < node.min_items {
            self.fault(["The list has fewer than ", &node.min_items.to_string(), " elements."].concat());
        }
        let Some(place) = node.items else { return };
        for (index, element) in elements.into_iter().enumerate() {
            if self.is_over() {
                return;
            }
            let before = self.path.len();
            self.path.push_str(&["[", &index.to_string(), "]"].concat());
            self.visit(place, element, depth + 1);
            self.path.truncate(before);
        }
    }

    /// One of the choices has to fit. When none does and just one of them is meant, because the value itself is
    /// of its form and only something inside is wrong, the faults are told as that choice has them.
    fn any(&mut self, choices: &[usize], value: &str, depth: usize) {
        let before = std::mem::take(&mut self.faults);
        let mut meant: Vec<Vec<Fault>> = Vec::new();
        for choice in choices {
            self.visit(*choice, value, depth + 1);
            let faults = std::mem::take(&mut self.faults);
            if faults.is_empty() {
                self.faults = before;
                return;
            }
            if faults.iter().all(|fault| fault.path != self.path) {
                meant.push(faults);
            }
        }
        self.faults = before;
        match (meant.pop(), meant.is_empty()) {
            (Some(faults), true) => self.faults.extend(faults),
            _ => self.fault("This fits none of the forms that are allowed here.".to_owned()),
        }
    }

    fn fault(&mut self, reason: String) {
        if !self.is_over() {
            self.faults.push(Fault { path: self.path.clone(), reason });
        }
    }

    fn is_over(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }
}
