//! Parsing, and refusing what is not a plain `select`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Query, Select, SetExpr, Statement, Value, Visit, Visitor};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;
use weir_types::Problem;

/// How deep a statement may nest. DataFusion's own default; deeper trees overflow the stack of planners.
const DEPTH: usize = 50;
const ONLY_SELECT: &str = "write one `select` over the node's inputs; `with`, joins, subqueries and `union` are fine";

/// Parses a statement that must be one `select`.
///
/// # Errors
/// A problem of kind `config` for a syntax error, several statements, or anything that is not a query.
pub(crate) fn parse(text: &str) -> Result<Statement, Problem> {
    let mut statements = match parser(text).and_then(|mut parser| parser.parse_statements()) {
        Ok(statements) => statements,
        // `copy … to 'file'` and the like are syntax errors in this dialect; the better answer is that they are not allowed.
        Err(error) => {
            return Err(refused_by_first_word(text).unwrap_or_else(|| syntax_problem("the statement", &error)));
        }
    };
    match statements.len() {
        0 => Err(Problem::config("the statement is empty").with_hint(ONLY_SELECT)),
        1 => single(statements.remove(0), text),
        count => Err(Problem::config(format!("{count} statements where one `select` is expected"))
            .with_hint("remove what follows the first `;`, or make a node of each")),
    }
}

/// Parses a scalar expression.
///
/// # Errors
/// A problem of kind `config` for a syntax error, a subquery, or text after the expression.
pub(crate) fn parse_expression(text: &str) -> Result<Expr, Problem> {
    let syntax = |error: ParserError| syntax_problem("the expression", &error);
    let mut parser = parser(text).map_err(syntax)?;
    if parser.peek_token_ref().token == Token::EOF {
        return Err(Problem::config("the expression is empty"));
    }
    let expression = parser.parse_expr().map_err(syntax)?;
    let rest = parser.peek_token_ref();
    if rest.token != Token::EOF {
        return Err(Problem::config(format!("`{}` after the end of the expression", rest.token)).with_hint(
            "an expression is one value per row, such as `price * quantity`; its name is given beside it, not by `as`",
        ));
    }
    match expression.visit(&mut Refusal { queries: false }) {
        ControlFlow::Break(problem) => Err(problem),
        ControlFlow::Continue(()) => Ok(expression),
    }
}

fn parser(text: &str) -> Result<Parser<'_>, ParserError> {
    Parser::new(&GenericDialect {}).with_recursion_limit(DEPTH).try_with_sql(text)
}

fn single(statement: Statement, text: &str) -> Result<Statement, Problem> {
    if !matches!(statement, Statement::Query(_)) {
        return Err(refused_by_first_word(text).unwrap_or_else(|| not_a_select("the statement")));
    }
    match statement.visit(&mut Refusal { queries: true }) {
        ControlFlow::Break(problem) => Err(problem),
        ControlFlow::Continue(()) => Ok(statement),
    }
}

/// Says which kind of statement is not allowed, when it starts like one.
fn refused_by_first_word(text: &str) -> Option<Problem> {
    let first = parser(text).ok()?.peek_token_ref().token.clone();
    let Token::Word(word) = first else { return None };
    let query =
        matches!(word.keyword, Keyword::SELECT | Keyword::WITH | Keyword::VALUES | Keyword::TABLE | Keyword::FROM);
    (!query && word.quote_style.is_none() && word.keyword != Keyword::NoKeyword)
        .then(|| not_a_select(&format!("`{}`", word.value.to_lowercase())))
}

fn not_a_select(what: &str) -> Problem {
    Problem::config(format!("{what} is not allowed: a statement reads the node's inputs and nothing else"))
        .with_hint(ONLY_SELECT)
}

fn syntax_problem(what: &str, error: &ParserError) -> Problem {
    match error {
        ParserError::ParserError(reason) | ParserError::TokenizerError(reason) => {
            Problem::config(format!("{what} has a syntax error: {}", readable(reason)))
        }
        ParserError::RecursionLimitExceeded => {
            Problem::config(format!("{what} nests too deeply")).with_hint(format!("at most {DEPTH} levels are allowed"))
        }
    }
}

/// Turns `Expected: an expression, found: FROM at Line: 1, Column: 8` into a sentence in house style.
fn readable(reason: &str) -> String {
    let reason = reason.replace("Expected: ", "expected ").replace("found: ", "found ");
    let reason = reason.replace(" at Line: ", " at line ").replace(", Column: ", ", column ");
    let mut letters = reason.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Finds what a plain query may not contain.
struct Refusal {
    /// Whether queries are allowed: not inside an expression.
    queries: bool,
}

impl Visitor for Refusal {
    type Break = Problem;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Problem> {
        if !self.queries {
            return ControlFlow::Break(
                Problem::config("a subquery is not allowed in an expression over one row")
                    .with_hint("use the `sql` block for it"),
            );
        }
        let writes =
            matches!(*query.body, SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_));
        match () {
            () if writes => ControlFlow::Break(not_a_select("a statement that writes")),
            () if !query.locks.is_empty() => ControlFlow::Break(not_a_select("`for update`")),
            () if !query.pipe_operators.is_empty() => ControlFlow::Break(not_a_select("the pipe operator `|>`")),
            () => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Problem> {
        if select.into.is_some() {
            ControlFlow::Break(not_a_select("`select into`"))
        } else {
            ControlFlow::Continue(())
        }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<Problem> {
        match expression {
            Expr::Value(value) if matches!(value.value, Value::Placeholder(_)) => ControlFlow::Break(
                Problem::config(format!("`{value}` is a placeholder, and nothing fills it"))
                    .with_hint("write the value itself; a parameter of the pipeline is written `${name}`"),
            ),
            _ => ControlFlow::Continue(()),
        }
    }
}
