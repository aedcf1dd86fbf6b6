use super::{Bitmap, Bools, Column, TextBuilder, Texts, Values};
use crate::types::ProblemKind;

#[test]
fn packs_bits_of_any_length() {
    for len in [0, 1, 7, 8, 9, 63, 64, 65, 130] {
        let items: Vec<usize> = (0..len).collect();
        let thirds = Bitmap::of(&items, |item| item % 3 == 0);
        assert_eq!(thirds, Bitmap::from_fn(len, |row| row % 3 == 0));
        assert_eq!(thirds.iter().collect::<Vec<_>>(), items.iter().map(|item| item % 3 == 0).collect::<Vec<_>>());
        assert_eq!(thirds.count(), len.div_ceil(3));
        assert_eq!(thirds.indices().len(), len.div_ceil(3));
        assert_eq!((!thirds.clone()).count(), len - thirds.count());
        assert!(thirds.clone().or(&!thirds.clone()).is_full());
        assert_eq!(thirds.clone().and(&!thirds.clone()).count(), 0);
    }
}

#[test]
fn pushes_bits() {
    let mut bits = Bitmap::default();
    (0..20).for_each(|row| bits.push(row % 2 == 1));
    assert_eq!(bits, Bitmap::from_fn(20, |row| row % 2 == 1));
}

#[test]
fn clears_bits_beyond_the_end() {
    let bits = Bitmap::from_bytes(vec![0xff, 0xff], 9).expect("there are enough bits");
    assert_eq!((bits.count(), bits.as_bytes()), (9, &[0xff, 0x01][..]));
    assert!(Bitmap::from_bytes(vec![0xff], 9).is_none());
}

#[test]
fn keeps_nulls_of_numbers() {
    let column: Column = Values::nullable("n", [Some(1.5), None]).into();
    let values = Values::<f64>::try_from(column).expect("these are numbers");
    assert_eq!(values.options().collect::<Vec<_>>(), [Some(1.5), None]);
    assert_eq!(values.matching(|value| *value < 9.0).count(), 1);
    let doubled = values.map("d", |value| value * 2.0);
    assert_eq!((doubled.get_valid(0), doubled.get_valid(1), doubled.get_valid(2)), (Some(3.0), None, None));
}

#[test]
fn views_dates_and_timestamps_as_integers() {
    let column: Column = Values::new("at", [1_i64]).typed("timestamp[us, UTC]").into();
    assert_eq!(Values::<i64>::try_from(column).map(|values| values.to_vec()), Ok(vec![1]));
}

#[test]
fn refuses_another_type_by_name() {
    let column: Column = Values::new("n", [1_i64]).into();
    let problem = Values::<f64>::try_from(column).expect_err("it is an integer column");
    assert_eq!(problem.kind, ProblemKind::Config);
    assert_eq!(problem.message, "column `n` is `int64`, not `float64`");
    assert_eq!(problem.column.as_deref(), Some("n"));
}

#[test]
fn handles_empty_columns() {
    let column: Column = Values::<f64>::new("n", []).into();
    let values = Values::<f64>::try_from(column).expect("an empty column is a column");
    assert!(values.is_empty());
    assert_eq!(Texts::new("t", Vec::<&str>::new()).len(), 0);
}

#[test]
fn changes_case_of_ascii_in_place_and_of_the_rest_by_row() {
    let ascii = Texts::new("t", ["aZ{", "@[`", "x"]).to_uppercase();
    assert_eq!(ascii.iter().flatten().collect::<Vec<_>>(), ["AZ{", "@[`", "X"]);
    let german = Texts::nullable("t", [Some("straße"), None]).to_uppercase();
    assert_eq!(german.iter().collect::<Vec<_>>(), [Some("STRASSE"), None]);
    assert_eq!(german.to_lowercase().get(0), Some("strasse"));
}

#[test]
fn checks_text_that_did_not_come_from_a_batch() {
    let mut column: Column = Texts::new("t", ["ß"]).into();
    column.offsets = Some([0_i32, 1].iter().flat_map(|offset| offset.to_le_bytes()).collect());
    assert!(Texts::try_from(column.clone()).is_err());
    column.values = vec![0xff, 0xff];
    assert!(Texts::try_from(column).is_err());
}

#[test]
fn builds_text_row_by_row() {
    let mut builder = TextBuilder::new("t");
    builder.push(Some("a"));
    builder.push(None);
    let texts = builder.finish();
    assert_eq!(texts.iter().collect::<Vec<_>>(), [Some("a"), None]);
    assert_eq!(texts.matching(|text| text == "a").count(), 1);
}

#[test]
fn keeps_nulls_of_booleans() {
    let bools = Bools::nullable("b", [Some(true), None, Some(false)]);
    assert_eq!(bools.iter().collect::<Vec<_>>(), [Some(true), None, Some(false)]);
    assert_eq!(bools.to_bitmap().count(), 1);
}
