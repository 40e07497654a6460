//! From wasm-bindgen's output and the loader to the host files: each name carries its content's hash, and each file
//! finds the next one by that name.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::compress::brotli;

/// The line in the loader that takes the script's name.
const SLOT: &str = "const SCRIPT = null;";

/// The start of the loader's line that takes the names of the parts' scripts, and its end.
const PARTS: (&str, &str) = ("const PARTS = {", "};");

/// Tells the widget where it was loaded from. Only a module can say that, and the loader must not be one.
const BASE: &str = "export const base = new URL(\".\", import.meta.url).href;\n";

/// Ways to make code from text, which a page's policy refuses.
const EVAL: &[&str] = &["new Function", "eval("];

/// What the name of a file's brotli form adds to the file's own.
pub const BROTLI: &str = ".br";

/// The loader's name, which never changes.
pub const LOADER: &str = "parlor.js";

/// What a package becomes: a script made by wasm-bindgen, and the WebAssembly that it loads.
#[derive(Debug)]
pub struct Module {
    /// The package.
    pub name: &'static str,
    /// The script.
    pub glue: String,
    /// The WebAssembly, packed.
    pub wasm: Vec<u8>,
    /// What of it is loaded later, where it was cut in two.
    pub late: Option<Vec<u8>>,
}

/// The host files: name and content.
#[derive(Debug)]
pub struct Bundle {
    /// The loader, its script and that one's WebAssembly, then the same two of each part.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    /// Names the files and links them to one another. A part's files have its name in theirs: `parlor-math-….wasm`.
    pub fn assemble(loader: &str, widget: Module, parts: Vec<Module>) -> Result<Self> {
        let widget = Module { glue: format!("{}\n{BASE}", widget.glue), ..widget };
        let mut files = named("parlor", widget)?;
        let mut names = Vec::new();
        for part in parts {
            let name = part.name;
            let made = named(&format!("parlor-{name}"), part)?;
            names.extend(made.first().map(|(script, _)| format!(" {name}: \"{script}\"")));
            files.extend(made);
        }
        let script = files.first().map(|(name, _)| name.as_str()).unwrap_or_default();
        let loader = once(loader, SLOT, &format!("const SCRIPT = \"{script}\";"))
            .and_then(|loader| between(&loader, PARTS, &format!("{} ", names.join(","))))
            .context("src/loader.js is not as expected")?;
        refuse_eval("src/loader.js", &loader)?;
        files.insert(0, (LOADER.to_owned(), loader.into()));
        Ok(Self { files })
    }

    /// The loader once more under its content's name, after all that changes it, and each file's brotli form beside
    /// it.
    pub fn served(mut self) -> std::io::Result<Self> {
        let loader = self.files.iter().find(|(name, _)| name == LOADER).map(|(_, bytes)| bytes.clone());
        self.files.extend(loader.map(|loader| (pinned(&loader), loader)));
        let short = self.files.iter().map(|(name, bytes)| Ok((format!("{name}{BROTLI}"), brotli(bytes)?)));
        let short = short.collect::<std::io::Result<Vec<_>>>()?;
        self.files.extend(short);
        Ok(self)
    }
}

/// The script and the WebAssembly of a module, named by their content, the one naming the other.
fn named(stem: &str, module: Module) -> Result<Vec<(String, Vec<u8>)>> {
    let wasm = format!("{stem}-{}.wasm", fingerprint(&module.wasm));
    let glue = once(&module.glue, &format!("{}_bg.wasm", module.name), &wasm)
        .with_context(|| format!("wasm-bindgen's script for {} is not as expected", module.name))?;
    let mut files = Vec::new();
    let glue = match module.late {
        None => glue,
        Some(late) => {
            let name = format!("{stem}-late-{}.wasm", fingerprint(&late));
            let glue = once(&glue, &format!("{}_late.wasm", module.name), &name)
                .with_context(|| format!("The loading of {}'s late half is not as expected", module.name))?;
            files.push((name, late));
            glue
        }
    };
    refuse_eval(&format!("the script of {}", module.name), &glue)?;
    let script = format!("{stem}-{}.js", fingerprint(glue.as_bytes()));
    files.splice(0..0, [(script, glue.into()), (wasm, module.wasm)]);
    Ok(files)
}

/// Replaces what stands between the one `start` and the `end` that follows it.
fn between(text: &str, (start, end): (&str, &str), value: &str) -> Result<String> {
    let rest = text.split(start).nth(1).and_then(|rest| rest.split(end).next());
    let old = rest.with_context(|| format!("it has no `{start} … {end}`"))?;
    once(text, &[start, old, end].concat(), &[start, value, end].concat())
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

/// The name under which the loader is there a second time, for pages that want this very one; the relay's `snippet`
/// command knows it, too.
pub fn pinned(loader: &[u8]) -> String {
    format!("parlor-{}.js", fingerprint(loader))
}

/// The first 16 hexadecimal digits of the content's SHA-256.
fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "const SCRIPT = null; // dist puts the hashed script's name here\nconst PARTS = { math: \"math.js\" };\n";

    fn module(name: &'static str, wasm: &[u8]) -> Module {
        let glue = format!("const url = new URL('{name}_bg.wasm', import.meta.url);\n");
        Module { name, glue, wasm: wasm.to_vec(), late: None }
    }

    fn bundle(widget: &[u8], part: &[u8]) -> Bundle {
        Bundle::assemble(LOADER, module("parlor", widget), vec![module("math", part)]).unwrap()
    }

    fn text(bundle: &Bundle, index: usize) -> &str {
        std::str::from_utf8(&bundle.files[index].1).unwrap()
    }

    fn name(bundle: &Bundle, index: usize) -> &str {
        &bundle.files[index].0
    }

    #[test]
    fn each_file_names_the_next() {
        let bundle = bundle(b"wasm", b"part");
        assert_eq!(name(&bundle, 0), "parlor.js");
        let script = format!("const SCRIPT = \"{}\";", name(&bundle, 1));
        assert!(text(&bundle, 0).starts_with(&script), "{}", text(&bundle, 0));
        assert!(text(&bundle, 1).contains(&format!("new URL('{}', import.meta.url)", name(&bundle, 2))));
        assert!(text(&bundle, 1).ends_with(BASE));
        let wasm = name(&bundle, 2);
        assert!(wasm.starts_with("parlor-") && wasm.ends_with(".wasm") && wasm.len() == 28, "{wasm}");
    }

    #[test]
    fn the_loader_names_each_part_and_the_part_its_webassembly() {
        let bundle = bundle(b"wasm", b"part");
        let parts = format!("const PARTS = {{ math: \"{}\" }};", name(&bundle, 3));
        assert!(text(&bundle, 0).contains(&parts), "{}", text(&bundle, 0));
        assert!(name(&bundle, 3).starts_with("parlor-math-") && name(&bundle, 3).ends_with(".js"));
        assert!(text(&bundle, 3).contains(&format!("new URL('{}', import.meta.url)", name(&bundle, 4))));
        assert!(!text(&bundle, 3).contains(BASE), "only the widget says where it was loaded from");
        assert!(name(&bundle, 4).starts_with("parlor-math-") && name(&bundle, 4).ends_with(".wasm"));
    }

    #[test]
    fn the_script_names_the_half_that_is_loaded_later() {
        let mut widget = module("parlor", b"wasm");
        widget.glue.push_str("fetch('parlor_late.wasm');\n");
        widget.late = Some(b"late".to_vec());
        let bundle = Bundle::assemble(LOADER, widget, vec![]).unwrap();
        assert!(name(&bundle, 3).starts_with("parlor-late-") && name(&bundle, 3).ends_with(".wasm"));
        assert!(text(&bundle, 1).contains(&format!("fetch('{}')", name(&bundle, 3))));
    }

    #[test]
    fn a_host_gets_the_loader_under_its_hash_and_everything_in_brotli() {
        let served = bundle(b"wasm", b"part").served().unwrap();
        let find = |name: &str| served.files.iter().find(|(file, _)| file == name).map(|(_, bytes)| bytes);
        let loader = find("parlor.js").unwrap();
        assert_eq!(find(&pinned(loader)), Some(loader));
        let plain = served.files.iter().filter(|(name, _)| !name.ends_with(BROTLI));
        for (name, bytes) in plain.clone() {
            let mut long = Vec::new();
            let short = find(&format!("{name}.br")).unwrap();
            brotli::BrotliDecompress(&mut &short[..], &mut long).unwrap();
            assert_eq!(&long, bytes, "{name}");
        }
        assert_eq!((plain.count(), served.files.len()), (6, 12));
    }

    #[test]
    fn another_content_has_another_name_all_the_way_up() {
        let (one, two) = (bundle(&[1], &[3]), bundle(&[2], &[4]));
        for index in 1..5 {
            assert_ne!(name(&one, index), name(&two, index));
        }
        assert_ne!(text(&one, 0), text(&two, 0));
        let other_part = bundle(&[1], &[4]);
        assert_eq!(name(&one, 1), name(&other_part, 1), "a part's content is nothing to the widget's name");
        assert_ne!(text(&one, 0), text(&other_part, 0));
    }

    #[test]
    fn a_loader_or_a_script_that_has_changed_is_said() {
        let sentence = |loader, glue: &str| {
            let widget = Module { name: "parlor", glue: glue.to_owned(), wasm: vec![], late: None };
            format!("{:#}", Bundle::assemble(loader, widget, vec![]).unwrap_err())
        };
        let glue = module("parlor", &[]).glue;
        assert!(sentence("", &glue).contains("src/loader.js is not as expected"));
        assert!(sentence("const SCRIPT = null;", &glue).contains("it has no `const PARTS"));
        assert!(sentence(LOADER, "").contains("wasm-bindgen's script for parlor"));
        assert!(sentence(LOADER, &glue.repeat(2)).contains("2 times"));
    }

    #[test]
    fn code_made_from_text_is_refused() {
        for way in ["new Function('x')", "eval('x')"] {
            for bad in ["parlor", "math"] {
                let mut modules = [module("parlor", &[]), module("math", &[])];
                modules
                    .iter_mut()
                    .filter(|module| module.name == bad)
                    .for_each(|module| module.glue.push_str(way));
                let [widget, part] = modules;
                let sentence = Bundle::assemble(LOADER, widget, vec![part]).unwrap_err().to_string();
                assert!(sentence.contains("strict page policy") && sentence.contains(bad), "{sentence}");
            }
        }
    }
}
