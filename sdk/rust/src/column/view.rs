//! Columns of a batch as typed views, several at once.

use super::{Bools, Column, Native, Texts, Values};
use crate::batch::Batch;
use crate::types::{Problem, Result};

/// Keeps [`View`] to the types here: they trust what the host hands out, so no other column may come this way.
#[derive(Debug, Clone, Copy)]
pub struct FromHost(());

/// A way to look at one column of a batch: [`Values`], [`Texts`], [`Bools`], or its plain buffers.
pub trait View: Sized {
    #[doc(hidden)]
    fn of(column: Column, batch: &Batch, proof: FromHost) -> Result<Self>;
}

impl<T: Native> View for Values<T> {
    fn of(column: Column, _: &Batch, _: FromHost) -> Result<Self> {
        column.try_into()
    }
}

impl View for Texts {
    fn of(column: Column, _: &Batch, _: FromHost) -> Result<Self> {
        Self::require_text(&column)?;
        Self::from_host(column)
    }
}

impl View for Bools {
    fn of(column: Column, batch: &Batch, _: FromHost) -> Result<Self> {
        Self::from_column(column, batch.rows())
    }
}

impl View for Column {
    fn of(column: Column, _: &Batch, _: FromHost) -> Result<Self> {
        Ok(column)
    }
}

/// Several views at once, as a tuple; see [`Batch::views`].
pub trait Views<const N: usize>: Sized {
    #[doc(hidden)]
    fn of_all(columns: [Column; N], batch: &Batch) -> Result<Self>;
}

macro_rules! views {
    ($count:literal: $($view:ident $column:ident),+) => {
        impl<$($view: View),+> Views<$count> for ($($view,)+) {
            fn of_all(columns: [Column; $count], batch: &Batch) -> Result<Self> {
                let [$($column),+] = columns;
                Ok(($($view::of($column, batch, FromHost(()))?,)+))
            }
        }
    };
}

views!(1: A a);
views!(2: A a, B b);
views!(3: A a, B b, C c);
views!(4: A a, B b, C c, D d);
views!(5: A a, B b, C c, D d, E e);
views!(6: A a, B b, C c, D d, E e, F f);
views!(7: A a, B b, C c, D d, E e, F f, G g);
views!(8: A a, B b, C c, D d, E e, F f, G g, H h);

/// Views the only column of a list.
pub(crate) fn only<V: View>(columns: Vec<Column>, batch: &Batch) -> Result<V> {
    let column = columns.into_iter().next().ok_or_else(|| Problem::system("the host gave no column"))?;
    V::of(column, batch, FromHost(()))
}
