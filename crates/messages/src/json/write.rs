//! The JSON text of a value, as serde_json's compact form has it. Its writer brings its errors, their sentences and the
//! reader's along, which are several times what is needed here.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use super::RAW;
use crate::number::push_decimal;

/// The JSON text of a value; nothing when it has none.
pub(super) fn written<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let mut writer = Writer { out: String::new(), raw: false };
    value.serialize(&mut writer).ok()?;
    Some(writer.out)
}

/// What was written so far.
struct Writer {
    out: String,
    /// The next string is JSON already.
    raw: bool,
}

/// The value has no JSON form. Why, nobody asks.
#[derive(Debug)]
struct NoForm;

impl fmt::Display for NoForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("This value has no JSON form.")
    }
}

impl std::error::Error for NoForm {}

impl ser::Error for NoForm {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Done = Result<(), NoForm>;

impl Writer {
    fn text(&mut self, text: &str) {
        if self.raw {
            self.raw = false;
            return self.out.push_str(text);
        }
        self.out.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            let (plain, escaped) = rest.split_at(at);
            let (one, after) = escaped.split_at(1);
            self.out.push_str(plain);
            self.escape(one.bytes().next().unwrap_or_default());
            rest = after;
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'\n' => 'n',
            b'\r' => 'r',
            b'\t' => 't',
            0x08 => 'b',
            0x0c => 'f',
            _ => {
                self.out.push_str("\\u00");
                let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
                return self.out.extend([digit(byte >> 4), digit(byte & 15)]);
            }
        };
        self.out.extend(['\\', short]);
    }

    fn open(&mut self, begin: &str, end: &'static str) -> Parts<'_> {
        self.out.push_str(begin);
        Parts { writer: self, end, several: false }
    }

    /// A variant with content is an object with one field.
    fn variant(&mut self, name: &str) {
        self.out.push('{');
        self.text(name);
        self.out.push(':');
    }
}

macro_rules! shown {
    ($($method:ident: $number:ty),+) => {$(
        fn $method(self, number: $number) -> Done {
            self.out.push_str(&number.to_string());
            Ok(())
        }
    )+};
}

macro_rules! counted {
    ($($method:ident: $number:ty),+) => {$(
        fn $method(self, number: $number) -> Done {
            push_decimal(u64::from(number), &mut self.out);
            Ok(())
        }
    )+};
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = NoForm;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    shown!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    counted!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_bool(self, value: bool) -> Done {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Done {
        self.serialize_f64(f64::from(number))
    }

    fn serialize_f64(self, number: f64) -> Done {
        // In this form each is a JSON number, and the same one when it is read.
        if number.is_finite() {
            self.out.push_str(&format!("{number:?}"))
        } else {
            self.out.push_str("null")
        }
        Ok(())
    }

    fn serialize_char(self, value: char) -> Done {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Done {
        self.text(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Done {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Done {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Done {
        self.variant(name);
        value.serialize(&mut *self)?;
        self.out.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, NoForm> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, NoForm> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, NoForm> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, NoForm> {
        self.variant(name);
        Ok(self.open("[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'a>, NoForm> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, NoForm> {
        self.raw = name == RAW;
        Ok(if self.raw { self.open("", "") } else { self.open("{", "}") })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, NoForm> {
        self.variant(name);
        Ok(self.open("{", "}}"))
    }
}

/// A list or an object that is being written.
struct Parts<'a> {
    writer: &'a mut Writer,
    end: &'static str,
    several: bool,
}

impl Parts<'_> {
    fn next(&mut self) {
        if self.several {
            self.writer.out.push(',');
        }
        self.several = true;
    }

    fn name(&mut self, name: &str) {
        // What is JSON already has no name in front of it.
        if !self.writer.raw {
            self.next();
            self.writer.text(name);
            self.writer.out.push(':');
        }
    }

    fn close(self) -> Done {
        self.writer.out.push_str(self.end);
        Ok(())
    }
}

macro_rules! list {
    ($($name:ident $method:ident),+) => {$(
        impl ser::$name for Parts<'_> {
            type Ok = ();
            type Error = NoForm;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                self.next();
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Done {
                self.close()
            }
        }
    )+};
}

list!(SerializeSeq serialize_element, SerializeTuple serialize_element);
list!(SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

macro_rules! object {
    ($($name:ident),+) => {$(
        impl ser::$name for Parts<'_> {
            type Ok = ();
            type Error = NoForm;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
                self.name(name);
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Done {
                self.close()
            }
        }
    )+};
}

object!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = NoForm;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        self.next();
        let before = self.writer.out.len();
        key.serialize(&mut *self.writer)?;
        let is_text = self.writer.out.as_bytes().get(before) == Some(&b'"');
        self.writer.out.push(':');
        if is_text { Ok(()) } else { Err(NoForm) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Done {
        self.close()
    }
}
