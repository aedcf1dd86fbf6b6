//! From charts to drawings.

mod area;
mod axes;
mod bars;
mod frame;
mod heat;
mod lines;

use crate::chart::{Chart, Kind};
use crate::palette::Colour;
use crate::scene::{Anchor, Scene, Text};

use frame::Frame;

/// Draws a chart.
pub(crate) fn draw(chart: &Chart) -> Scene {
    let mut scene = Scene::new(&chart.title, chart.size);
    let mut frame = Frame::new(chart, &mut scene);
    if chart.is_empty() {
        empty(&mut scene, &frame, chart);
        return scene;
    }
    if chart.kind == Kind::HeatMap {
        heat::draw(chart, &mut scene, &mut frame);
        return scene;
    }
    let scale = axes::scale(chart);
    axes::draw(chart, &scale, &mut scene, &mut frame);
    match chart.kind {
        Kind::Line => lines::draw(chart, &scale, &mut scene, &frame),
        Kind::Bar | Kind::StackedBar => bars::draw(chart, &scale, &mut scene, &frame),
        Kind::Area | Kind::StackedArea => area::draw(chart, &scale, &mut scene, &frame),
        Kind::HeatMap => {}
    }
    axes::baseline(&scale, &mut scene, &frame);
    scene
}

/// Says that there is nothing, so that nobody takes white paper for a fault.
fn empty(scene: &mut Scene, frame: &Frame, chart: &Chart) {
    let words = match chart.locale {
        crate::number::Locale::Korean => "데이터 없음",
        crate::number::Locale::English => "no data",
    };
    scene.rectangle((frame.left, frame.top), (frame.width(), frame.height()), Colour::GRID.towards(Colour::PAPER, 0.6));
    let middle = (frame.left + frame.width() / 2.0, frame.top + frame.height() / 2.0 + 4.0);
    scene.text(Text { size: 12.0, ..Text::label(middle, words, Anchor::Middle) });
}
