use crate::number::{Locale, compact, grouped};
use crate::{Chart, Item, Kind, Scene, Series, font, png, svg};

fn chart(kind: Kind, values: &[&[f64]]) -> Chart {
    let series = values.iter().enumerate().map(|(number, values)| Series {
        name: format!("거래소 {number}"),
        values: values.iter().map(|value| Some(*value)).collect(),
    });
    let count = values.first().map_or(0, |values| values.len());
    Chart {
        kind,
        title: "거래대금".into(),
        unit: "단위: 원".into(),
        categories: (0..count).map(|day| format!("2024-03-{:02}", day + 1)).collect(),
        positions: None,
        series: series.collect(),
        locale: Locale::Korean,
        percent: false,
        size: Chart::SIZE,
    }
}

const KINDS: [Kind; 6] = [Kind::Line, Kind::Bar, Kind::StackedBar, Kind::Area, Kind::StackedArea, Kind::HeatMap];

fn points(scene: &Scene) -> Vec<(f32, f32)> {
    let of = |item: &Item| match item {
        Item::Rectangle { at, size, .. } => vec![*at, (at.0 + size.0, at.1 + size.1)],
        Item::Line { points, .. } | Item::Polygon { points, .. } => points.clone(),
        Item::Text(text) => vec![text.at],
    };
    scene.items.iter().flat_map(of).collect()
}

#[test]
fn everything_is_on_the_paper_whatever_the_values() {
    let cases: [&[&[f64]]; 7] = [
        &[&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]],
        &[&[-5.0, 5.0, 0.0]],
        &[&[1e18, 2e18, -1e18]],
        &[&[f64::MAX, f64::MIN]],
        &[&[f64::NAN, f64::INFINITY, 4.0]],
        &[&[7.0]],
        &[&[0.0, 0.0]],
    ];
    for kind in KINDS {
        for values in cases {
            let scene = chart(kind, values).draw();
            for (x, y) in points(&scene) {
                assert!((-1.0..=721.0).contains(&x) && (-1.0..=321.0).contains(&y), "{kind:?} {values:?}: {x}, {y}");
            }
        }
    }
}

#[test]
fn a_chart_of_nothing_says_so() {
    for kind in KINDS {
        for values in [&[][..], &[&[][..]], &[&[f64::NAN][..]]] {
            assert!(svg(&chart(kind, values).draw()).contains("데이터 없음"), "{kind:?} {values:?}");
        }
    }
}

#[test]
fn bars_are_as_high_as_their_values() {
    let heights = |kind, values: &[&[f64]]| -> Vec<f32> {
        let scene = chart(kind, values).draw();
        let colours: Vec<_> = (0..2).map(crate::palette::series).collect();
        let bars = scene.items.iter().filter_map(|item| match item {
            Item::Rectangle { size, fill, .. } if colours.contains(fill) && *size != (10.0, 10.0) => Some(size.1),
            _ => None,
        });
        bars.collect()
    };
    for kind in [Kind::Bar, Kind::StackedBar] {
        let found = heights(kind, &[&[1.0, 2.0], &[3.0, 4.0]]);
        assert_eq!(found.len(), 4);
        for (height, value) in found.iter().zip([1.0, 3.0, 2.0, 4.0]) {
            assert!((height / found[0] - value).abs() < 0.01, "{kind:?}: {found:?}");
        }
    }
}

#[test]
fn shares_are_written_in_percent() {
    let shares = Chart { percent: true, ..chart(Kind::Line, &[&[0.1, 0.5]]) };
    assert!(svg(&shares.draw()).contains(">50%<"));
}

#[test]
fn titles_cannot_break_out_of_a_drawing() {
    let mut hostile = chart(Kind::Line, &[&[1.0, 2.0]]);
    hostile.title = "<script>alert(1)</script>\u{0}".into();
    hostile.series[0].name = "\"/><image href=x>".into();
    hostile.categories[0] = "</text>".into();
    let text = svg(&hostile.draw());
    assert!(!text.contains("<script") && !text.contains("<image") && !text.contains('\u{0}'), "{text}");
}

#[test]
fn many_categories_keep_their_labels_apart() {
    let values: Vec<f64> = (0..400).map(f64::from).collect();
    let mut wide = chart(Kind::Line, &[&values]);
    wide.positions = Some(values.clone());
    let labels = wide.draw().items.iter().filter(|item| matches!(item, Item::Text(_))).count();
    assert!((10..30).contains(&labels), "{labels}");
}

#[test]
fn a_picture_has_ink_where_letters_are() {
    let scene = chart(Kind::Bar, &[&[1.0, 2.0, 3.0]]).draw();
    let picture = png(&scene, 2.0).expect("a picture");
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(picture, png(&scene, 2.0).expect("the same picture"));
    let pixmap = tiny_skia::Pixmap::decode_png(&picture).expect("a PNG");
    assert_eq!((pixmap.width(), pixmap.height()), (1440, 640));
    let title = (28..250).flat_map(|x| (28..56).map(move |y| (x, y)));
    let dark = title.filter(|(x, y)| pixmap.pixel(*x, *y).is_some_and(|pixel| pixel.red() < 100)).count();
    assert!(dark > 150, "{dark} dark pixels in the title");
}

#[test]
fn every_letter_of_a_korean_report_has_a_form() {
    for letter in "가힣뷁똠방각하 ABCxyz 0123 ₩€%±–—…▲▼①".chars() {
        assert!(letter == ' ' || font::glyph(letter, true).id != 0, "`{letter}`");
    }
    assert_eq!(font::glyph('\u{1F600}', false).id, 0);
}

#[test]
fn numbers_are_short_and_right() {
    let cases = [
        (0.0, "0", "0"),
        (1234.0, "1,234", "1.23K"),
        (12_345.0, "1.23만", "12.3K"),
        (-2_500_000.0, "-250만", "-2.5M"),
        (1e18, "100경", "1,000Q"),
        (0.00123, "0.00123", "0.00123"),
        (1e300, "1.0e300", "1.0e300"),
    ];
    for (value, korean, english) in cases {
        assert_eq!(
            (compact(value, Locale::Korean).as_str(), compact(value, Locale::English).as_str()),
            (korean, english)
        );
    }
    let cases =
        [(1e18, 0, "1,000,000,000,000,000,000"), (-0.001, 2, "0.00"), (f64::NAN, 2, "NaN"), (-1234.5, 1, "-1,234.5")];
    for (value, decimals, text) in cases {
        assert_eq!(grouped(value, decimals), text);
    }
}
