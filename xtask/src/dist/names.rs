//! Short names for what a script and its WebAssembly call in each other. wasm-bindgen gives each a long one with a hash,
//! and a hash cannot be compressed: the names alone are several kilobytes of what a page loads. Functions that do the
//! same become one.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, ensure};

use super::binary::{Reader, START, write_bytes, write_number};

/// The start of the script's list of functions for the WebAssembly, and its end.
const LIST: (&str, &str) = ("    const import0 = {\n        __proto__: null,\n", "\n    };\n");

/// What each function of the list begins with: its indentation.
const ENTRY: &str = "        ";

/// How the script names what the WebAssembly gives it.
const CALL: &str = "wasm.";

/// What the WebAssembly calls the script.
const SCRIPT: &str = "a";

/// What the late half, which is bound to no script, asks the first one for by name.
const SHARED: [&str; 3] = ["memory", "__indirect_function_table", "__wasm_split_shared0"];

/// Sections of a WebAssembly file.
const IMPORTS: u8 = 2;
pub const EXPORTS: u8 = 7;

/// Gives short names to all that `glue` and `wasm` have in common. What the one exports and the other never names goes.
pub fn shorten(package: &str, glue: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let module = format!("./{package}_bg.js");
    let (glue, imports) = imports(glue, &module)?;
    let mut file = wasm.get(..START.len()).context("This is no WebAssembly.")?.to_vec();
    let named = named(&glue);
    let mut exports = HashMap::new();
    let mut reader = Reader { bytes: wasm, at: START.len() };
    while !reader.is_at_end() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let section = reader.take(length)?;
        let section = match id {
            IMPORTS => renamed_imports(section, &module, &imports)?,
            EXPORTS => renamed_exports(section, &named, &mut exports)?,
            _ => section.to_vec(),
        };
        file.push(id);
        write_bytes(&section, &mut file);
    }
    Ok((renamed_calls(&glue, &exports), file))
}

/// The script with short names in its list, and the short name for each long one.
fn imports(glue: &str, module: &str) -> Result<(String, HashMap<String, String>)> {
    let asked = format!("\"{module}\": import0");
    let (before, rest) = glue.split_once(LIST.0).context("The script has no list of functions.")?;
    let (list, after) = rest.split_once(LIST.1).context("The script's list of functions has no end.")?;
    ensure!(after.matches(&asked).count() == 1, "The script does not give its functions as expected.");

    // A function that spans several lines has its other lines further in.
    let mut entries: Vec<(&str, String)> = Vec::new();
    for line in list.lines() {
        match line.strip_prefix(ENTRY).filter(|line| !line.starts_with([' ', '}'])) {
            Some(line) => {
                let (name, start) = line.split_once(": ").context("A function of the script has no name.")?;
                entries.push((name, start.to_owned()));
            }
            None => {
                let (_, text) = entries.last_mut().context("The script's functions begin with none.")?;
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    let mut short = HashMap::new();
    let mut kept: HashMap<String, String> = HashMap::new();
    let mut written = String::new();
    for (name, text) in entries {
        let number = kept.len();
        let own = kept.entry(text).or_insert_with_key(|text| {
            let own = letters(number);
            written.push_str(&format!("{ENTRY}{own}: {text}\n"));
            own
        });
        short.insert(name.to_owned(), own.clone());
    }
    let after = after.replacen(&asked, &format!("\"{SCRIPT}\": import0"), 1);
    Ok((format!("{before}{}{written}{}{after}", LIST.0, LIST.1), short))
}

/// The functions that the WebAssembly asks the script for, by their short names.
fn renamed_imports(section: &[u8], script: &str, short: &HashMap<String, String>) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: section, at: 0 };
    let mut written = Vec::new();
    let count = reader.number()?;
    write_number(count, &mut written);
    for _ in 0..count {
        let (module, name) = (reader.text()?, reader.text()?);
        ensure!(reader.byte()? == 0, "The WebAssembly imports {name}, which is no function.");
        let kind = reader.number()?;
        let (module, name) = if module == script {
            (SCRIPT, short.get(name).with_context(|| format!("The script has no {name}."))?.as_str())
        } else {
            (module, name)
        };
        write_bytes(module.as_bytes(), &mut written);
        write_bytes(name.as_bytes(), &mut written);
        written.push(0);
        write_number(kind, &mut written);
    }
    Ok(written)
}

/// What the script asks the WebAssembly for.
fn named(glue: &str) -> HashSet<&str> {
    glue.split(CALL).skip(1).map(identifier).collect()
}

/// What the WebAssembly gives the script, by short names, which are noted in `short`.
fn renamed_exports(
    section: &[u8],
    named: &HashSet<&str>,
    short: &mut HashMap<String, String>,
) -> Result<Vec<u8>> {
    exports(section, |name| {
        let own = match SHARED.contains(&name) {
            true => name.to_owned(),
            false if named.contains(name) => letters(short.len()),
            false => return None,
        };
        short.insert(name.to_owned(), own.clone());
        Some(own)
    })
}

/// The exports under the names that `own` gives for theirs, without those for which it gives none.
pub fn exports(section: &[u8], mut own: impl FnMut(&str) -> Option<String>) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: section, at: 0 };
    let (mut count, mut kept) = (0, Vec::new());
    for _ in 0..reader.number()? {
        let (name, kind, index) = (reader.text()?, reader.byte()?, reader.number()?);
        let Some(own) = own(name) else { continue };
        count += 1;
        write_bytes(own.as_bytes(), &mut kept);
        kept.push(kind);
        write_number(index, &mut kept);
    }
    let mut written = Vec::new();
    write_number(count, &mut written);
    written.extend(kept);
    Ok(written)
}

/// The script with the short names of what the WebAssembly gives it.
fn renamed_calls(glue: &str, short: &HashMap<String, String>) -> String {
    let mut pieces = glue.split(CALL);
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = identifier(piece);
        written.push_str(CALL);
        written.push_str(short.get(name).map_or(name, String::as_str));
        written.push_str(piece.get(name.len()..).unwrap_or_default());
    }
    written
}

/// The name that `text` begins with.
fn identifier(text: &str) -> &str {
    let end = text.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// a, b, … z, aa, ba, …
fn letters(number: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let mut name = String::new();
    let mut rest = number + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(LETTERS[rest % LETTERS.len()]));
        rest /= LETTERS.len();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
function invoke_more(a) { wasm.invoke_more(a); }
function invoke(a) { wasm.invoke(a); }
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_abort_f8d1: function(arg0) {
            arg0.abort();
        },
        __wbg_abort_0c65: function(arg0) {
            arg0.abort();
        },
        __wbg_click_c6ef: function() { return handleError(function (arg0) {
            arg0.click();
        }, arguments); },
    };
    return {
        \"./x_bg.js\": import0,
    };
}
";

    /// A file that imports functions and exports what is named here, and has a section of its own kind before and after.
    fn wasm(imports: &[(&str, &str)], exports: &[&str]) -> Vec<u8> {
        let mut file = b"\0asm\x01\0\0\0\x01\x01\x00".to_vec();
        let (mut inside, mut outside) = (vec![imports.len() as u8], vec![exports.len() as u8]);
        for (module, name) in imports {
            write_bytes(module.as_bytes(), &mut inside);
            write_bytes(name.as_bytes(), &mut inside);
            inside.extend([0, 0x83, 0x01]);
        }
        for (index, name) in exports.iter().enumerate() {
            write_bytes(name.as_bytes(), &mut outside);
            outside.extend([0, index as u8]);
        }
        for (id, section) in [(IMPORTS, inside), (EXPORTS, outside), (10, vec![0; 200])] {
            file.push(id);
            write_bytes(&section, &mut file);
        }
        file
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let imports = |list: [(&'static str, &'static str); 4]| list;
        let long = imports([
            ("./x_bg.js", "__wbg_click_c6ef"),
            ("./x_bg.js", "__wbg_abort_0c65"),
            ("./late.js", "load"),
            ("./x_bg.js", "__wbg_abort_f8d1"),
        ]);
        let short = imports([("a", "b"), ("a", "a"), ("./late.js", "load"), ("a", "a")]);
        let exports = ["invoke", "memory", "invoke_more", "__wasm_split_shared0"];
        let (glue, file) = shorten("x", GLUE, &wasm(&long, &exports)).unwrap();
        assert_eq!(file, wasm(&short, &["a", "memory", "c", "__wasm_split_shared0"]));
        assert_eq!(glue.matches("abort").count(), 1, "{glue}");
        assert!(glue.contains("        a: function(arg0) {\n            arg0.abort();\n        },\n        b: function() { return handleError("), "{glue}");
        assert!(glue.contains("        }, arguments); },\n\n    };\n"), "{glue}");
        assert!(glue.contains("\"a\": import0"), "{glue}");
        assert!(
            glue.contains("function invoke_more(a) { wasm.c(a); }\nfunction invoke(a) { wasm.a(a); }"),
            "{glue}"
        );
    }

    #[test]
    fn what_nobody_names_is_not_exported() {
        let (_, file) = shorten("x", GLUE, &wasm(&[], &["__heap_base", "invoke"])).unwrap();
        let mut expected = wasm(&[], &["a"]);
        // The one that is left has kept its number.
        let index = expected.len() - 204;
        expected[index] = 1;
        assert_eq!(file, expected);
    }

    #[test]
    fn a_script_or_a_file_that_has_changed_is_said() {
        let sentence = |glue: &str, wasm: &[u8]| shorten("x", glue, wasm).unwrap_err().to_string();
        let file = wasm(&[("./x_bg.js", "__wbg_gone")], &[]);
        assert!(sentence("", &file).contains("no list of functions"));
        assert!(sentence(&GLUE.replace("x_bg", "y_bg"), &file).contains("as expected"));
        assert!(sentence(GLUE, &file).contains("__wbg_gone"));
        assert!(sentence(GLUE, b"\0asm\x01\0\0\0\x01\x09").contains("too early"));
        assert!(sentence(GLUE, b"\0asm").contains("no WebAssembly"));
    }

    #[test]
    fn names_are_counted_in_letters() {
        let names: Vec<String> = [0, 25, 26, 27, 701, 702].into_iter().map(letters).collect();
        assert_eq!(names, ["a", "z", "aa", "ba", "zz", "aaa"]);
    }
}
