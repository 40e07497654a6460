//! What replies cost: a table of prices, and amounts of money that add up exactly.

use std::sync::Arc;

use serde::ser::{Serialize, Serializer};

use crate::json::{Fields, Json};
use crate::number::{decimal, push_decimal, scaled};
use crate::usage::Usage;

/// Billionths of a dollar for a search: 10 dollars a thousand, as of 2026-11-22.
const SEARCH: u64 = 10_000_000;

/// A table of prices by model, from a certain day.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    json: Json,
    as_of: String,
    currency: Arc<str>,
    models: Vec<(String, Price)>,
}

/// Whether input may be written to the prompt cache, from the cheapest to the dearest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CacheWrite {
    /// No request asks for it.
    #[default]
    Never,
    /// For five minutes.
    FiveMinutes,
    /// For an hour.
    Hour,
}

/// The prices of one model.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Price {
    rates: Rates,
    /// Other prices for requests with more input tokens than this.
    above: Option<(u64, Rates)>,
}

/// Prices in millionths of the currency per million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rates {
    input: u64,
    output: u64,
    cache_write: u64,
    cache_write_1h: u64,
    cache_read: u64,
}

impl Prices {
    /// Reads a table: `{"as_of": "2026-11-22", "currency": "USD", "models": {ID: {"input": 0.1, "output": 0.5,
    /// "cache_write": …, "cache_write_1h": …, "cache_read": …, "above": {"tokens": 100000, "input": …}}}}`, in
    /// units of the currency per million tokens, and `"web_search"` beside `"models"` per thousand searches. Prices of the cache that are missing are the API's usual
    /// multiples of `input`; the currency is then USD. Nothing when `models` is missing, or when a model lacks
    /// `input` or `output` or has anything but numbers: half a table would tell wrong sums.
    #[must_use]
    pub fn read(json: &str) -> Option<Self> {
        let fields = Fields::read(json)?;
        let models = Fields::read(fields.get("models")?)?.rest();
        let price = |(id, json): (&str, &Json)| Some((id.to_owned(), Price::read(json.get())?));
        Some(Self {
            json: Json::parse(json.to_owned()).ok()?,
            as_of: fields.string("as_of").unwrap_or_default(),
            currency: fields.string("currency").map_or_else(|| Arc::from("USD"), Arc::from),
            models: models.iter().map(price).collect::<Option<_>>()?,
        })
    }

    /// The day of the prices, as the table writes it; empty when it does not say.
    #[must_use]
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// What this usage of this model costs, or nothing when the table does not have the model. A model's id
    /// may have a date behind the name that the table uses.
    #[must_use]
    pub fn cost(&self, model: &str, usage: &Usage) -> Option<Cost> {
        let price = self.price(model)?;
        let rates = match &price.above {
            Some((tokens, rates)) if usage.whole_input() > *tokens => rates,
            _ => &price.rates,
        };
        Some(Cost { nanos: rates.nanos(usage), currency: Arc::clone(&self.currency) })
    }

    /// What a reply costs at most that has up to this much input and output, or nothing when the table does not
    /// have the model: all the input at the dearest rate that it may have, and all of it and the output at the
    /// dearer of the prices that so much input can come under.
    #[must_use]
    pub fn at_most(&self, model: &str, input: u64, output: u64, written: CacheWrite) -> Option<Cost> {
        let price = self.price(model)?;
        let base = price.rates.at_most(input, output, written);
        let nanos = match &price.above {
            Some((tokens, rates)) if input > *tokens => base.max(rates.at_most(input, output, written)),
            _ => base,
        };
        Some(Cost { nanos, currency: Arc::clone(&self.currency) })
    }

    /// What a search of the web costs that the model's server makes, in billionths of the currency: a thousandth of the
    /// table's `web_search`, which is the price of a thousand. A table in dollars that leaves it out means the API's
    /// own price; nobody knows it in another currency.
    #[must_use]
    pub fn search(&self) -> Option<u64> {
        let fields = Fields::read(self.json.get())?;
        match fields.get("web_search") {
            None | Some("null") => (&*self.currency == "USD").then_some(SEARCH),
            Some(told) => scaled(told, 6),
        }
    }

    fn price(&self, model: &str) -> Option<&Price> {
        let named = |id: &str| self.models.iter().find(|(name, _)| name == id);
        let (_, price) = named(model).or_else(|| named(undated(model)?))?;
        Some(price)
    }
}

impl Serialize for Prices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl Price {
    fn read(json: &str) -> Option<Self> {
        let fields = Fields::read(json)?;
        let above = match fields.json("above") {
            None => None,
            Some(json) => {
                let above = Fields::read(json.get())?;
                Some((above.count("tokens")?, Rates::read(&above)?))
            }
        };
        Some(Self { rates: Rates::read(&fields)?, above })
    }
}

impl Rates {
    fn read(fields: &Fields<'_>) -> Option<Self> {
        let told = |name| scaled(fields.get(name)?, 6);
        let input = told("input")?;
        // Hundredths of `input`, for what the table leaves out.
        let rate = |name, hundredths: u64| match fields.get(name) {
            None | Some("null") => Some(input.saturating_mul(hundredths) / 100),
            Some(_) => told(name),
        };
        Some(Self {
            input,
            output: told("output")?,
            cache_write: rate("cache_write", 125)?,
            cache_write_1h: rate("cache_write_1h", 200)?,
            cache_read: rate("cache_read", 10)?,
        })
    }

    /// A millionth of the currency per million tokens is a thousandth of a billionth per token.
    fn nanos(&self, usage: &Usage) -> u64 {
        let written = usage.cache_creation_input_tokens;
        let hour = usage.cache_creation_1h_input_tokens.unwrap_or(0).min(written);
        let parts = [
            (usage.input_tokens, self.input),
            (usage.output_tokens, self.output),
            (written - hour, self.cache_write),
            (hour, self.cache_write_1h),
            (usage.cache_read_input_tokens, self.cache_read),
        ];
        sum(&parts)
    }

    /// What so much input and output cost at most. Reading from the cache is never the dearest use in a price
    /// list that makes sense; in one that does not, it counts, too.
    fn at_most(&self, input: u64, output: u64, written: CacheWrite) -> u64 {
        let dearest = match written {
            CacheWrite::Never => self.input.max(self.cache_read),
            CacheWrite::FiveMinutes => self.input.max(self.cache_read).max(self.cache_write),
            CacheWrite::Hour => {
                self.input.max(self.cache_read).max(self.cache_write).max(self.cache_write_1h)
            }
        };
        sum(&[(input, dearest), (output, self.output)])
    }
}

/// Tokens at their rates, in billionths of the currency.
fn sum(parts: &[(u64, u64)]) -> u64 {
    let thousandths =
        parts.iter().fold(0_u64, |sum, (tokens, rate)| sum.saturating_add(tokens.saturating_mul(*rate)));
    thousandths.saturating_add(500) / 1000
}

/// The id without the date behind it.
pub(crate) fn undated(model: &str) -> Option<&str> {
    let (name, date) = model.rsplit_once('-')?;
    (date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Billionths of the currency.
    pub nanos: u64,
    /// The currency's code, such as `USD`.
    pub currency: Arc<str>,
}

impl Cost {
    /// The sum, or nothing when the currencies differ.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let nanos = self.nanos.saturating_add(other.nanos);
        (self.currency == other.currency).then(|| Self { nanos, currency: Arc::clone(&self.currency) })
    }

    /// The amount as people read it: `$0.0031`. At least two digits that say something, at least two decimals;
    /// what is less than a hundredth of a cent is `<$0.0001`.
    #[must_use]
    pub fn text(&self) -> String {
        const SMALLEST: u64 = 100_000;
        let (sign, small) = (self.sign(), (1..SMALLEST).contains(&self.nanos));
        let nanos = if small { SMALLEST } else { self.nanos };
        // The unit of the last digit shown: a cent, or less for amounts of which a cent shows too little.
        let mut unit = 10_000_000;
        let mut decimals = 2;
        while !small && nanos > 0 && nanos < unit * 10 && decimals < 5 {
            unit /= 10;
            decimals += 1;
        }
        if small {
            (unit, decimals) = (SMALLEST, 4);
        }
        let rounded = nanos.saturating_add(unit / 2) / unit;
        let one = 1_000_000_000 / unit;
        let fraction = decimal(rounded % one);
        let mut text = String::from(if small { "<" } else { "" });
        text.push_str(&sign);
        push_decimal(rounded / one, &mut text);
        text.push('.');
        for _ in fraction.len()..decimals {
            text.push('0');
        }
        text.push_str(&fraction);
        text
    }

    fn sign(&self) -> String {
        match &*self.currency {
            "USD" => "$".to_owned(),
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            code => [code, " "].concat(),
        }
    }
}
