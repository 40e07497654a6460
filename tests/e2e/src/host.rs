//! Host pages: the small documents that embed the element, as a page owner would write them.

/// A host page under construction. Without further words it embeds the element inline, with a script of its own origin.
#[derive(Clone, Debug)]
pub struct Host {
    policy: Option<String>,
    script: String,
    before: Vec<String>,
    attributes: Vec<(String, String)>,
    direction: &'static str,
}

impl Host {
    /// An inline chat whose relay is at `relay`.
    pub fn inline(relay: &str) -> Self {
        Self::bare().attribute("mode", "inline").attribute("relay", relay)
    }

    /// A launcher in the corner, closed, whose relay is at `relay`.
    pub fn launcher(relay: &str) -> Self {
        Self::bare().attribute("mode", "launcher").attribute("relay", relay)
    }

    /// An element without attributes.
    pub fn bare() -> Self {
        Self {
            policy: None,
            script: "/parlor.js".into(),
            before: Vec::new(),
            attributes: Vec::new(),
            direction: "ltr",
        }
    }

    /// Sets an attribute of the element.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Takes `parlor.js` from another origin.
    pub fn script_from(mut self, origin: &str) -> Self {
        self.script = format!("{origin}/parlor.js");
        self
    }

    /// Runs a script of the page after `parlor.js` was requested and before the element can be ready.
    pub fn with_script(mut self, path: &str) -> Self {
        self.before.push(path.into());
        self
    }

    /// Serves the page under this `Content-Security-Policy`.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }

    /// Writes the page in a right-to-left script's direction.
    pub fn right_to_left(mut self) -> Self {
        self.direction = "rtl";
        self
    }

    /// The value of the page's `Content-Security-Policy`, if it has one.
    pub(crate) fn content_security_policy(&self) -> Option<&str> {
        self.policy.as_deref()
    }

    /// The document. It holds no inline script and no inline style, so that it lives under the strictest policy.
    pub(crate) fn html(&self) -> String {
        let attributes: String =
            self.attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect();
        let scripts: String =
            self.before.iter().map(|path| format!("<script src=\"{path}\" defer></script>\n")).collect();
        format!(
            "<!doctype html>\n<html lang=\"en\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Harbour notes</title>\n\
             <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/host.css\">\n\
             <script src=\"{script}\" defer></script>\n{scripts}</head>\n<body>\n<main>\n<h1>Harbour notes</h1>\n\
             <p><a href=\"#end\">A link before the chat</a></p>\n<parlor-chat{attributes}></parlor-chat>\n\
             <p id=\"end\">The page goes on below the chat.</p>\n</main>\n</body>\n</html>\n",
            direction = self.direction,
            script = self.script,
        )
    }
}

/// The host page's own style: it gives an inline chat a height to live in.
pub(crate) const STYLE: &str = "body { margin: 1rem; font: 16px/1.5 system-ui, sans-serif; }\n\
    parlor-chat:not([mode=launcher]) { display: block; block-size: 560px; }\n\
    @media (prefers-color-scheme: dark) { body { background: #14171a; color: #e8e6e1; } a { color: #9cc3ff; } }\n";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
