//! The loader `mysql-loader`: a table of a MariaDB database, rows and state in one transaction.

sql_loading::loader!(MysqlLoader, mysql, "MariaDB");
