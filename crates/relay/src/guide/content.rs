//! The blocks of an answer before they go on the wire: thinking, text, and calls of the page's tools.

use serde_json::{Value, json};

/// One content block.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// What the guide considered; empty when the request wants it left out.
    Thinking {
        /// The text as it will be sent.
        text: String,
        /// Binds the block to the conversation before it.
        signature: String,
    },
    /// Markdown, or JSON when the request gives a schema.
    Text {
        /// The text.
        text: String,
        /// Where it is taken from, as the wire has it.
        citations: Vec<Value>,
    },
    /// A call of one of the page's tools.
    Call {
        /// Unique in the conversation.
        id: String,
        /// The tool.
        name: &'static str,
        /// The input as JSON text.
        input: String,
    },
}

impl Block {
    /// A text without citations.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), citations: Vec::new() }
    }

    /// What the block writes, which is what counts as output.
    pub fn written(&self) -> &str {
        match self {
            Self::Thinking { text, .. } | Self::Text { text, .. } => text,
            Self::Call { input, .. } => input,
        }
    }

    /// As it stands in a whole message.
    pub fn whole(&self) -> Value {
        match self {
            Self::Thinking { text, signature } => {
                json!({ "type": "thinking", "thinking": text, "signature": signature })
            }
            Self::Text { text, citations } if citations.is_empty() => {
                json!({ "type": "text", "text": text, "citations": null })
            }
            Self::Text { text, citations } => json!({ "type": "text", "text": text, "citations": citations }),
            Self::Call { id, name, input } => {
                let input: Value = serde_json::from_str(input).unwrap_or_else(|_| json!({}));
                json!({ "type": "tool_use", "id": id, "name": name, "input": input })
            }
        }
    }

    /// As `content_block_start` carries it: nothing written yet.
    pub fn opening(&self) -> Value {
        match self {
            Self::Thinking { .. } => json!({ "type": "thinking", "thinking": "", "signature": "" }),
            Self::Text { .. } => json!({ "type": "text", "text": "" }),
            Self::Call { id, name, .. } => json!({ "type": "tool_use", "id": id, "name": name, "input": {} }),
        }
    }

    /// The delta that carries a piece of what the block writes.
    pub fn delta(&self, piece: &str) -> Value {
        match self {
            Self::Thinking { .. } => json!({ "type": "thinking_delta", "thinking": piece }),
            Self::Text { .. } => json!({ "type": "text_delta", "text": piece }),
            Self::Call { .. } => json!({ "type": "input_json_delta", "partial_json": piece }),
        }
    }

    /// Deltas that follow the last piece: a signature, or citations.
    pub fn closing(&self) -> Vec<Value> {
        match self {
            Self::Thinking { signature, .. } => {
                vec![json!({ "type": "signature_delta", "signature": signature })]
            }
            Self::Text { citations, .. } => citations
                .iter()
                .map(|citation| json!({ "type": "citations_delta", "citation": citation }))
                .collect(),
            Self::Call { .. } => Vec::new(),
        }
    }

    /// Takes off what stands behind a byte position.
    pub fn truncate(&mut self, at: usize) {
        match self {
            Self::Thinking { text, .. } | Self::Text { text, .. } => text.truncate(at),
            Self::Call { input, .. } => input.truncate(at),
        }
    }
}
