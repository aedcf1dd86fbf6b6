//! Counts.

use weir_sdk::prelude::*;

#[derive(Deserialize, JsonSchema)]
struct Numbers {
    /// How many numbers to give, from 0.
    count: i64,
}

struct Counting {
    next: i64,
    count: i64,
    promised: bool,
}

impl Extractor for Numbers {
    type Config = Self;
    type Split = ();
    type State = ();
    type Checkpoint = i64;
    type Reader = Counting;

    fn open(config: Self) -> Result<Self> {
        Ok(config)
    }

    fn describe(&self, _stream: Option<&str>) -> Result<StreamInfo> {
        Ok(StreamInfo::new("numbers", vec![Field::new("n", "int64")]))
    }

    fn read(&self, request: ReadRequest<Self>) -> Result<Counting> {
        Ok(Counting { next: request.checkpoint.unwrap_or(0), count: self.count, promised: true })
    }
}

impl Reader for Counting {
    fn next(&mut self, max_rows: u32) -> Result<Event> {
        if !self.promised {
            self.promised = true;
            return Event::checkpoint(&self.next);
        }
        let until = self.count.min(self.next + i64::from(max_rows));
        if self.next >= until {
            return Ok(Event::Done);
        }
        let numbers = Values::new("n", self.next..until);
        (self.next, self.promised) = (until, false);
        Ok(Batch::from_columns(numbers.len(), [numbers.into()])?.into())
    }
}

weir_sdk::extractor!(Numbers);

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Numbers>("tests");
}
