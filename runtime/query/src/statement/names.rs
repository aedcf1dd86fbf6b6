//! Names for result columns that the statement leaves unnamed.
//!
//! DataFusion would call `sum(c.volume) over (…)` by its plan, window frame included. People know the text that they wrote, so that text
//! becomes the name.

use datafusion::sql::sqlparser::ast::{Expr, Ident, SelectItem, SetExpr, Statement};

/// Gives every unnamed result column its own text as its name.
pub(super) fn name_results(statement: &mut Statement) {
    if let Statement::Query(query) = statement {
        name_body(&mut query.body);
    }
}

fn name_body(body: &mut SetExpr) {
    match body {
        SetExpr::Select(select) => select.projection.iter_mut().for_each(name_item),
        SetExpr::Query(query) => name_body(&mut query.body),
        // The first branch names the columns of the whole.
        SetExpr::SetOperation { left, .. } => name_body(left),
        _ => {}
    }
}

fn name_item(item: &mut SelectItem) {
    let SelectItem::UnnamedExpr(expression) = item else { return };
    // Columns keep their own name, and `unnest` of a struct becomes several columns that name themselves.
    if matches!(expression, Expr::Identifier(_) | Expr::CompoundIdentifier(_))
        || expression.to_string().to_lowercase().starts_with("unnest(")
    {
        return;
    }
    let alias = Ident::with_quote('"', expression.to_string());
    *item = SelectItem::ExprWithAlias { expr: expression.clone(), alias };
}
