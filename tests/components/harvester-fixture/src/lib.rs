//! A harvester that knows two datasets: shows that the fourth world of the contract works.

use weir_sdk::prelude::*;

/// Config of the block.
#[derive(Debug, Deserialize, JsonSchema)]
struct Known {
    /// The outside system's name, which the datasets' paths begin with.
    system: String,
}

/// The datasets, the next one last.
struct Facts {
    system: String,
    left: Vec<&'static str>,
    given: u64,
}

impl Harvester for Known {
    type Config = Self;
    type State = u64;
    type Harvest = Facts;

    fn open(config: Self) -> Result<Self> {
        Ok(config)
    }

    fn harvest(&self, state: Option<u64>) -> Result<Facts> {
        Ok(Facts { system: self.system.clone(), left: vec!["orders", "customers"], given: state.unwrap_or(0) })
    }
}

impl Harvest for Facts {
    type State = u64;

    fn next(&mut self) -> Result<Option<Vec<AspectRecord>>> {
        let Some(table) = self.left.pop() else { return Ok(None) };
        self.given += 1;
        let value = r#"{"fields":[{"name":"id","type":"int64"}]}"#.to_owned();
        Ok(Some(vec![AspectRecord {
            dataset: format!("{}/public/{table}", self.system),
            aspect: "schema".to_owned(),
            value,
        }]))
    }

    fn state(&self) -> Option<u64> {
        Some(self.given)
    }
}

weir_sdk::harvester!(Known);
