//! A schema read once, so that an element of a long list costs its own length and not the schema's.

use crate::json::{Fields, count, items, string, strings};

/// A schema's parts; the first one is the whole.
pub(super) struct Schema<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// What `$ref` may name, and which part that is.
    names: Vec<(String, usize)>,
}

/// What one part of a schema asks of a value. Numbers are places in [`Schema::nodes`].
#[derive(Default)]
pub(super) struct Node<'a> {
    /// The schema `false`, which nothing fits.
    pub(super) never: bool,
    /// Names of types; empty means any.
    pub(super) types: Vec<String>,
    /// The values of `enum` and `const`, as JSON text.
    pub(super) allowed: Vec<Vec<&'a str>>,
    pub(super) properties: Vec<(String, usize)>,
    pub(super) required: Vec<String>,
    pub(super) additional: Option<usize>,
    pub(super) items: Option<usize>,
    pub(super) min_items: u64,
    /// Of each list one has to fit.
    pub(super) any: Vec<Vec<usize>>,
    /// All have to fit.
    pub(super) all: Vec<usize>,
    pub(super) reference: Option<String>,
}

/// Parts inside parts; a deeper one fits everything.
const DEPTH: usize = 64;

impl<'a> Schema<'a> {
    /// Reads a schema, or nothing when it is neither an object nor a truth value.
    pub(super) fn read(json: &'a str) -> Option<Self> {
        let mut schema = Self { nodes: Vec::new(), names: vec![("#".to_owned(), 0)] };
        let json = json.trim();
        if !matches!(json, "true" | "false") {
            Fields::read(json)?;
        }
        schema.add(json, 0);
        Some(schema)
    }

    /// The part that a reference means.
    pub(super) fn named(&self, reference: &str) -> Option<usize> {
        self.names.iter().find(|(name, _)| name == reference).map(|(_, place)| *place)
    }

    fn add(&mut self, json: &'a str, depth: usize) -> usize {
        let place = self.nodes.len();
        self.nodes.push(Node { never: json == "false", ..Node::default() });
        if depth < DEPTH
            && let Some(fields) = Fields::read(json)
        {
            let node = self.node(&fields, depth);
            self.nodes[place] = node;
        }
        place
    }

    fn node(&mut self, fields: &Fields<'a>, depth: usize) -> Node<'a> {
        let mut node = Node {
            required: fields.get("required").and_then(strings).unwrap_or_default(),
            min_items: fields.get("minItems").and_then(count).unwrap_or_default(),
            reference: fields.string("$ref"),
            ..Node::default()
        };
        if let Some(kind) = fields.get("type") {
            node.types = string(kind).map(|kind| vec![kind]).or_else(|| strings(kind)).unwrap_or_default();
        }
        node.allowed.extend(fields.get("enum").map(texts));
        node.allowed.extend(fields.get("const").map(|value| vec![value]));
        for (name, json) in fields.get("properties").map(entries).unwrap_or_default() {
            let place = self.add(json, depth + 1);
            node.properties.push((name, place));
        }
        node.additional = fields.get("additionalProperties").map(|json| self.add(json, depth + 1));
        node.items = fields.get("items").map(|json| self.add(json, depth + 1));
        for name in ["anyOf", "oneOf"] {
            node.any.extend(fields.get(name).map(|json| self.list(json, depth)));
        }
        node.all = fields.get("allOf").map(|json| self.list(json, depth)).unwrap_or_default();
        for home in ["$defs", "definitions"] {
            for (name, json) in fields.get(home).map(entries).unwrap_or_default() {
                let place = self.add(json, depth + 1);
                self.names.push((["#/", home, "/", &name].concat(), place));
            }
        }
        node
    }

    fn list(&mut self, json: &'a str, depth: usize) -> Vec<usize> {
        texts(json).into_iter().map(|json| self.add(json, depth + 1)).collect()
    }
}

fn texts(json: &str) -> Vec<&str> {
    items(json).unwrap_or_default()
}

fn entries(json: &str) -> Vec<(String, &str)> {
    Fields::read(json).map(|fields| fields.pairs().collect()).unwrap_or_default()
}
