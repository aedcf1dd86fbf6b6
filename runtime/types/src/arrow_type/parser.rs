//! From text to type.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, TimeUnit};

use super::{ArrowTypeError, ENTRIES, ITEM, KEY, VALUE, lexer::Lexer, names};

/// How deeply types may be nested. Text comes from blocks as well as from people, and each level is a stack frame.
const MAX_DEPTH: usize = 64;

/// The widest fixed-size value and the longest fixed-size list; Arrow counts both in an `i32`.
const MAX_FIXED: i64 = i32::MAX as i64;

/// Returns the type that `text` names.
///
/// # Errors
/// When the text is no type; the error's `hint` says which word was probably meant.
pub fn parse(text: &str) -> Result<DataType, ArrowTypeError> {
    let mut parser = Parser { lexer: Lexer::new(text), depth: 0 };
    let data_type = parser.data_type()?;
    if parser.lexer.at_end() { Ok(data_type) } else { Err(parser.lexer.unexpected("the end")) }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn data_type(&mut self) -> Result<DataType, ArrowTypeError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ArrowTypeError::TooDeep(MAX_DEPTH));
        }
        let word = self.lexer.word().ok_or_else(|| self.lexer.unexpected("a type"))?;
        let data_type = match names::simple(word) {
            Some(simple) => simple,
            None => self.parameterised(word)?,
        };
        self.depth -= 1;
        Ok(data_type)
    }

    fn parameterised(&mut self, word: &str) -> Result<DataType, ArrowTypeError> {
        match word {
            "time32" => self.unit(word, &[TimeUnit::Second, TimeUnit::Millisecond]).map(DataType::Time32),
            "time64" => self.unit(word, &[TimeUnit::Microsecond, TimeUnit::Nanosecond]).map(DataType::Time64),
            "duration" => self.unit(word, &ALL_UNITS).map(DataType::Duration),
            "timestamp" => self.timestamp(),
            "interval" => self.interval(),
            "decimal32" => self.decimal(word, 9).map(|(p, s)| DataType::Decimal32(p, s)),
            "decimal64" => self.decimal(word, 18).map(|(p, s)| DataType::Decimal64(p, s)),
            "decimal128" => self.decimal(word, 38).map(|(p, s)| DataType::Decimal128(p, s)),
            "decimal256" => self.decimal(word, 76).map(|(p, s)| DataType::Decimal256(p, s)),
            "fixed_size_binary" => self.size(word).map(DataType::FixedSizeBinary),
            "list" => self.item().map(DataType::List),
            "large_list" => self.item().map(DataType::LargeList),
            "list_view" => self.item().map(DataType::ListView),
            "large_list_view" => self.item().map(DataType::LargeListView),
            "fixed_size_list" => Ok(DataType::FixedSizeList(self.item()?, self.size(word)?)),
            "struct" => self.fields().map(DataType::Struct),
            "map" => self.map(),
            "dictionary" => self.dictionary(),
            "run_end_encoded" => self.run_end_encoded(),
            _ => Err(ArrowTypeError::Unknown(word.to_owned())),
        }
    }

    fn unit(&mut self, word: &str, allowed: &[TimeUnit]) -> Result<TimeUnit, ArrowTypeError> {
        self.lexer.expect('[', "`[` and a unit")?;
        let unit = self.unit_word(word, allowed)?;
        self.lexer.expect(']', "`]`")?;
        Ok(unit)
    }

    fn unit_word(&mut self, word: &str, allowed: &[TimeUnit]) -> Result<TimeUnit, ArrowTypeError> {
        let written = self.lexer.word().ok_or_else(|| self.lexer.unexpected("a unit"))?;
        let unit = match written {
            "s" => Some(TimeUnit::Second),
            "ms" => Some(TimeUnit::Millisecond),
            "us" => Some(TimeUnit::Microsecond),
            "ns" => Some(TimeUnit::Nanosecond),
            _ => None,
        };
        let known = match allowed.len() {
            4 => "`s`, `ms`, `us`, `ns`",
            _ if allowed.contains(&TimeUnit::Second) => "`s`, `ms`",
            _ => "`us`, `ns`",
        };
        unit.filter(|unit| allowed.contains(unit)).ok_or_else(|| ArrowTypeError::Unit {
            word: word.to_owned(),
            unit: written.to_owned(),
            known,
        })
    }

    fn timestamp(&mut self) -> Result<DataType, ArrowTypeError> {
        self.lexer.expect('[', "`[` and a unit")?;
        let unit = self.unit_word("timestamp", &ALL_UNITS)?;
        let mut zone: Option<Arc<str>> = None;
        if self.lexer.take(',') {
            zone = Some(match self.lexer.quoted()? {
                Some(quoted) => quoted.into(),
                None => self.lexer.zone().ok_or_else(|| self.lexer.unexpected("a time zone"))?.into(),
            });
        }
        self.lexer.expect(']', "`]`")?;
        Ok(DataType::Timestamp(unit, zone))
    }

    fn interval(&mut self) -> Result<DataType, ArrowTypeError> {
        self.lexer.expect('[', "`[` and a unit")?;
        let unit = self.lexer.word().ok_or_else(|| self.lexer.unexpected("a unit"))?;
        self.lexer.expect(']', "`]`")?;
        names::simple(&format!("interval[{unit}]")).ok_or_else(|| ArrowTypeError::Unit {
            word: "interval".into(),
            unit: unit.to_owned(),
            known: "`year_month`, `day_time`, `month_day_nano`",
        })
    }

    fn decimal(&mut self, word: &str, max: u8) -> Result<(u8, i8), ArrowTypeError> {
        self.lexer.expect('(', "`(` and a precision")?;
        let precision = self.lexer.number()?;
        self.lexer.expect(',', "`,` and a scale")?;
        let scale = self.lexer.number()?;
        self.lexer.expect(')', "`)`")?;
        let out_of_range =
            |what, value, range| ArrowTypeError::OutOfRange { word: word.to_owned(), what, value, range };
        let checked = u8::try_from(precision)
            .ok()
            .filter(|precision| (1..=max).contains(precision))
            .ok_or_else(|| out_of_range("precision", precision, format!("1 to {max}")))?;
        let scale = i8::try_from(scale)
            .ok()
            .filter(|scale| i64::from(*scale) <= precision && i64::from(*scale) >= -i64::from(max))
            .ok_or_else(|| out_of_range("scale", scale, format!("at most the precision, {precision}")))?;
        Ok((checked, scale))
    }

    fn size(&mut self, word: &str) -> Result<i32, ArrowTypeError> {
        self.lexer.expect('[', "`[` and a size")?;
        let value = self.lexer.number()?;
        self.lexer.expect(']', "`]`")?;
        let range = || format!("0 to {MAX_FIXED}");
        i32::try_from(value).ok().filter(|size| *size >= 0).ok_or_else(|| ArrowTypeError::OutOfRange {
            word: word.to_owned(),
            what: "size",
            value,
            range: range(),
        })
    }

    fn item(&mut self) -> Result<FieldRef, ArrowTypeError> {
        self.lexer.expect('<', "`<` and a type")?;
        let item = self.child(ITEM)?;
        self.lexer.expect('>', "`>`")?;
        Ok(Arc::new(item))
    }

    /// Reads `name: type` or just a type, whose field then has the conventional name.
    fn child(&mut self, conventional: &str) -> Result<Field, ArrowTypeError> {
        if self.named_field_follows() {
            return self.field();
        }
        let data_type = self.data_type()?;
        Ok(Field::new(conventional, data_type, self.nullability()))
    }

    /// Looks ahead for a name and a colon; types hold no colon outside of their brackets.
    fn named_field_follows(&mut self) -> bool {
        let mark = self.lexer.mark();
        let follows = self.lexer.name().is_ok() && self.lexer.take(':');
        self.lexer.reset(mark);
        follows
    }

    fn field(&mut self) -> Result<Field, ArrowTypeError> {
        let name = self.lexer.name()?;
        self.lexer.expect(':', "`:` and a type")?;
        let data_type = self.data_type()?;
        Ok(Field::new(name, data_type, self.nullability()))
    }

    fn nullability(&mut self) -> bool {
        !self.lexer.take_words(&["not", "null"])
    }

    fn fields(&mut self) -> Result<Fields, ArrowTypeError> {
        self.lexer.expect('<', "`<` and fields")?;
        let mut fields = Vec::new();
        if self.lexer.take('>') {
            return Ok(fields.into());
        }
        loop {
            fields.push(self.field()?);
            if !self.lexer.take(',') {
                self.lexer.expect('>', "`,` or `>`")?;
                return Ok(fields.into());
            }
        }
    }

    fn map(&mut self) -> Result<DataType, ArrowTypeError> {
        self.lexer.expect('<', "`<` and two types")?;
        let entries = if self.named_field_follows() {
            self.field()?
        } else {
            let key = Field::new(KEY, self.data_type()?, false);
            self.lexer.expect(',', "`,` and the type of the values")?;
            let data_type = self.data_type()?;
            let value = Field::new(VALUE, data_type, self.nullability());
            Field::new(ENTRIES, DataType::Struct(Fields::from(vec![key, value])), false)
        };
        let sorted = self.lexer.take(',');
        if sorted && !self.lexer.take_words(&["sorted"]) {
            return Err(self.lexer.unexpected("`sorted`"));
        }
        self.lexer.expect('>', "`>`")?;
        Ok(DataType::Map(Arc::new(entries), sorted))
    }

    fn dictionary(&mut self) -> Result<DataType, ArrowTypeError> {
        self.lexer.expect('<', "`<` and two types")?;
        let key = self.data_type()?;
        self.lexer.expect(',', "`,` and the type of the values")?;
        let value = self.data_type()?;
        self.lexer.expect('>', "`>`")?;
        Ok(DataType::Dictionary(Box::new(key), Box::new(value)))
    }

    fn run_end_encoded(&mut self) -> Result<DataType, ArrowTypeError> {
        self.lexer.expect('<', "`<` and two fields")?;
        let ends = self.field()?;
        self.lexer.expect(',', "`,` and the field of the values")?;
        let values = self.field()?;
        self.lexer.expect('>', "`>`")?;
        Ok(DataType::RunEndEncoded(Arc::new(ends), Arc::new(values)))
    }
}

const ALL_UNITS: [TimeUnit; 4] = [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond];
