//! From wasm-bindgen's output and the loader to the host files: each name carries its content's hash, and each file
//! finds the next one by that name.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// The line in the loader that takes the script's name.
const SLOT: &str = "const SCRIPT = null;";

/// What the glue calls its WebAssembly.
const WASM: &str = "parlor_bg.wasm";

/// Tells the widget where it was loaded from. Only a module can say that, and the loader must not be one.
const BASE: &str = "export const base = new URL(\".\", import.meta.url).href;\n";

/// Ways to make code from text, which a page's policy refuses.
const EVAL: &[&str] = &["new Function", "eval("];

/// The host files: name and content.
#[derive(Debug)]
pub struct Bundle {
    /// The loader, its script, and the WebAssembly.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    /// Names the files and links them to one another.
    pub fn assemble(loader: &str, glue: &str, wasm: Vec<u8>) -> Result<Self> {
        let wasm_name = format!("parlor-{}.wasm", fingerprint(&wasm));
        let glue = once(glue, WASM, &wasm_name).context("wasm-bindgen's script is not as expected")?;
        let glue = format!("{glue}\n{BASE}");
        let glue_name = format!("parlor-{}.js", fingerprint(glue.as_bytes()));
        let loader = once(loader, SLOT, &format!("const SCRIPT = \"{glue_name}\";"))
            .context("src/loader.js is not as expected")?;
        for (name, text) in [("src/loader.js", &loader), ("the widget's script", &glue)] {
            refuse_eval(name, text)?;
        }
        let files =
            vec![("parlor.js".to_owned(), loader.into()), (glue_name, glue.into()), (wasm_name, wasm)];
        Ok(Self { files })
    }
}

/// Replaces the one occurrence of `slot`. None or several would mean that the text around it has changed.
fn once(text: &str, slot: &str, value: &str) -> Result<String> {
    let count = text.matches(slot).count();
    ensure!(count == 1, "it has `{slot}` {count} times instead of once");
    Ok(text.replacen(slot, value, 1))
}

fn refuse_eval(name: &str, text: &str) -> Result<()> {
    for way in EVAL {
        ensure!(
            !text.contains(way),
            "There is `{way}` in {name}, which a strict page policy refuses; find the call that brings it (often `js_sys::Function::new…` or `js_sys::eval`) and do without."
        );
    }
    Ok(())
}

/// The first 16 hexadecimal digits of the content's SHA-256.
fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "const SCRIPT = null; // dist puts the hashed script's name here\n";
    const GLUE: &str = "const url = new URL('parlor_bg.wasm', import.meta.url);\n";

    fn text(bundle: &Bundle, index: usize) -> &str {
        std::str::from_utf8(&bundle.files[index].1).unwrap()
    }

    #[test]
    fn each_file_names_the_next() {
        let bundle = Bundle::assemble(LOADER, GLUE, b"wasm".to_vec()).unwrap();
        let names: Vec<&str> = bundle.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[0], "parlor.js");
        assert!(
            text(&bundle, 0).starts_with(&format!("const SCRIPT = \"{}\";", names[1])),
            "{}",
            text(&bundle, 0)
        );
        assert!(text(&bundle, 1).contains(&format!("new URL('{}', import.meta.url)", names[2])));
        assert!(text(&bundle, 1).ends_with(BASE));
        assert!(names[2].starts_with("parlor-") && names[2].ends_with(".wasm") && names[2].len() == 28);
    }

    #[test]
    fn another_content_has_another_name_all_the_way_up() {
        let (one, two) = (
            Bundle::assemble(LOADER, GLUE, vec![1]).unwrap(),
            Bundle::assemble(LOADER, GLUE, vec![2]).unwrap(),
        );
        assert_ne!(one.files[2].0, two.files[2].0);
        assert_ne!(one.files[1].0, two.files[1].0);
        assert_ne!(text(&one, 0), text(&two, 0));
    }

    #[test]
    fn a_loader_or_a_script_that_has_changed_is_said() {
        let sentence = |loader, glue| format!("{:#}", Bundle::assemble(loader, glue, vec![]).unwrap_err());
        assert!(sentence("", GLUE).contains("src/loader.js is not as expected"));
        assert!(sentence(LOADER, "").contains("wasm-bindgen's script"));
        assert!(sentence(LOADER, &GLUE.repeat(2)).contains("2 times"));
    }

    #[test]
    fn code_made_from_text_is_refused() {
        for way in ["new Function('x')", "eval('x')"] {
            let glue = format!("{GLUE}{way}");
            let sentence = Bundle::assemble(LOADER, &glue, vec![]).unwrap_err().to_string();
            assert!(sentence.contains("strict page policy"), "{sentence}");
        }
    }
}
