#include <ldap.h>
#include <libpq-fe.h>
#include <libxml/parser.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

int delete_user(sqlite3 *db, const char *name)
{
    char sql[256];
    snprintf(sql, sizeof sql, "DELETE FROM users WHERE name = '%s'", name);
    // ruleid: c-sql-formatted
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

PGresult *orders_of(PGconn *connection, const char *customer)
{
    char *query;
    asprintf(&query, "SELECT * FROM orders WHERE customer = '%s'", customer);
    // ruleid: c-sql-formatted
    PGresult *result = PQexec(connection, query);
    free(query);
    return result;
}

int delete_by_number(MYSQL *db, unsigned id)
{
    char sql[64];
    snprintf(sql, sizeof sql, "DELETE FROM users WHERE id = %u", id);
    // ok: c-sql-formatted
    return mysql_query(db, sql);
}

PGresult *orders_bound(PGconn *connection, const char *customer)
{
    const char *values[] = {customer};
    // ok: c-sql-formatted
    return PQexecParams(connection, "SELECT * FROM orders WHERE customer = $1", 1, NULL, values,
                        NULL, NULL, 0);
}

int search(MYSQL *db, const char *word)
{
    char sql[512] = "SELECT * FROM pages WHERE title = '";
    strcat(sql, word);
    strcat(sql, "'");
    // ruleid: c-sql-concatenated
    return mysql_query(db, sql);
}

int search_sorted(sqlite3 *db, const char *column, sqlite3_stmt **statement)
{
    char sql[512] = "SELECT * FROM pages ORDER BY ";
    strlcat(sql, column, sizeof sql);
    // ruleid: c-sql-concatenated
    return sqlite3_prepare_v2(db, sql, -1, statement, NULL);
}

int search_fixed(MYSQL *db, int newest)
{
    char sql[512] = "SELECT * FROM pages";
    if (newest)
        strcat(sql, " ORDER BY created DESC");
    // ok: c-sql-concatenated
    return mysql_query(db, sql);
}

int search_constant(MYSQL *db)
{
    // ok: c-sql-concatenated
    return mysql_query(db, "SELECT count(*) FROM pages");
}

xmlDocPtr load(const char *file, const char *data, int size)
{
    // ruleid: c-libxml2-external-entities
    xmlDocPtr document = xmlReadFile(file, NULL, XML_PARSE_NOENT | XML_PARSE_NOBLANKS);
    if (document == NULL)
        // ruleid: c-libxml2-external-entities
        document = xmlReadMemory(data, size, "in.xml", NULL, XML_PARSE_DTDLOAD);
    if (document == NULL)
        // ok: c-libxml2-external-entities
        document = xmlReadMemory(data, size, "in.xml", NULL, XML_PARSE_NONET);
    // ok: c-libxml2-external-entities
    return document ? document : xmlReadFile(file, "UTF-8", 0);
}

void prepare_parser(xmlParserCtxtPtr context)
{
    // ruleid: c-libxml2-global-entity-expansion
    xmlSubstituteEntitiesDefault(1);
    // ruleid: c-libxml2-global-entity-expansion
    context->replaceEntities = 1;
    // ok: c-libxml2-global-entity-expansion
    xmlSubstituteEntitiesDefault(0);
    // ok: c-libxml2-global-entity-expansion
    context->replaceEntities = 0;
}

xmlDocPtr load_large(xmlParserCtxtPtr context, const char *data, int size)
{
    // ruleid: c-libxml2-limits-removed
    xmlDocPtr document = xmlReadMemory(data, size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
    // ruleid: c-libxml2-limits-removed
    xmlCtxtUseOptions(context, XML_PARSE_HUGE);
    // ok: c-libxml2-limits-removed
    xmlCtxtUseOptions(context, XML_PARSE_NONET);
    // ok: c-libxml2-limits-removed
    return document ? document : xmlReadMemory(data, size, NULL, NULL, 0);
}

int find_person(LDAP *ldap, const char *login, LDAPMessage **result)
{
    char filter[256];
    snprintf(filter, sizeof filter, "(&(objectClass=person)(uid=%s))", login);
    // ruleid: c-ldap-filter-formatted
    return ldap_search_s(ldap, "dc=example,dc=org", LDAP_SCOPE_SUBTREE, filter, NULL, 0, result);
}

int find_group(LDAP *ldap, const char *name, LDAPMessage **result)
{
    char *filter;
    asprintf(&filter, "(cn=%s)", name);
    // ruleid: c-ldap-filter-formatted
    return ldap_search_ext_s(ldap, "", LDAP_SCOPE_SUBTREE, filter, NULL, 0, NULL, NULL, NULL, 0, result);
}

int find_number(LDAP *ldap, unsigned number, LDAPMessage **result)
{
    char filter[64];
    snprintf(filter, sizeof filter, "(uidNumber=%u)", number);
    // ok: c-ldap-filter-formatted
    return ldap_search_s(ldap, "dc=example,dc=org", LDAP_SCOPE_SUBTREE, filter, NULL, 0, result);
}

int find_all(LDAP *ldap, LDAPMessage **result)
{
    // ok: c-ldap-filter-formatted
    return ldap_search_s(ldap, "", LDAP_SCOPE_SUBTREE, "(objectClass=person)", NULL, 0, result);
}
