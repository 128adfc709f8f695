package examples

import (
	"database/sql"
	"fmt"
	"net/http"
	"strconv"

	"github.com/antchfx/xmlquery"
	"github.com/go-ldap/ldap/v3"
	"github.com/gorilla/mux"
	"go.mongodb.org/mongo-driver/bson"
	"gorm.io/gorm"
)

func sqlRequest(db *sql.DB, r *http.Request) {
	id := r.FormValue("id")
	// ruleid: go-sql-injection-request, go-sql-formatted
	db.Query("SELECT * FROM users WHERE id = " + id)
	query := fmt.Sprintf("SELECT * FROM users WHERE name = '%s'", mux.Vars(r)["name"])
	// ruleid: go-sql-injection-request, go-sql-formatted
	db.QueryRowContext(r.Context(), query)
	// ok: go-sql-injection-request
	db.Query("SELECT * FROM users WHERE id = ?", id)
	number, _ := strconv.Atoi(id)
	// ok: go-sql-injection-request
	db.Query(fmt.Sprintf("SELECT * FROM users WHERE id = %d", number))
}

func sqlFormatted(db *sql.DB, name string) {
	// ruleid: go-sql-formatted
	db.Exec(fmt.Sprintf("DELETE FROM users WHERE name = '%s'", name))
	statement := "SELECT * FROM users WHERE name = '" + name + "'"
	// ruleid: go-sql-formatted
	db.Query(statement)
	// ok: go-sql-formatted
	db.Exec("DELETE FROM users WHERE name = ?", name)
	// ok: go-sql-formatted
	db.Exec(fmt.Sprintf("SELECT * FROM users LIMIT %d", 10))
}

func orm(db *gorm.DB, r *http.Request) {
	order := r.URL.Query().Get("order")
	// ruleid: go-gorm-clause-request
	db.Order(order)
	// ruleid: go-gorm-clause-request
	db.Where("name = '" + order + "'")
	// ok: go-gorm-clause-request
	db.Where("name = ?", order)
	// ok: go-gorm-clause-request
	db.Order("name")
}

func directory(r *http.Request) {
	user := r.FormValue("user")
	// ruleid: go-ldap-injection-request
	ldap.NewSearchRequest("dc=example", ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false, "(uid="+user+")", nil, nil)
	filter := fmt.Sprintf("(&(uid=%s)(active=TRUE))", user)
	// ruleid: go-ldap-injection-request
	ldap.NewSearchRequest("dc=example", ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false, filter, nil, nil)
	// ok: go-ldap-injection-request
	ldap.NewSearchRequest("dc=example", ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false, "(uid="+ldap.EscapeFilter(user)+")", nil, nil)
	// ok: go-ldap-injection-request
	ldap.NewSearchRequest("dc=example", ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false, "(objectClass=person)", nil, nil)
}

func documents(document *xmlquery.Node, r *http.Request) {
	name := r.FormValue("name")
	// ruleid: go-xpath-injection-request
	xmlquery.Find(document, "//user[name='"+name+"']")
	// ruleid: go-xpath-injection-request
	xmlquery.FindOne(document, fmt.Sprintf("//order[@owner='%s']", name))
	// ok: go-xpath-injection-request
	xmlquery.Find(document, "//user")
	// ok: go-xpath-injection-request
	xmlquery.FindOne(document, fmt.Sprintf("//order[%d]", len(name)))
}

func mongo(r *http.Request) bson.M {
	name := r.FormValue("name")
	// ruleid: go-nosql-injection-request
	filter := bson.M{"$where": "this.name == '" + name + "'"}
	var parsed bson.M
	// ruleid: go-nosql-injection-request
	bson.UnmarshalExtJSON([]byte(name), true, &parsed)
	// ok: go-nosql-injection-request
	safe := bson.M{"name": name}
	// ok: go-nosql-injection-request
	fixed := bson.M{"$where": "this.active"}
	use(filter, fixed)
	return safe
}
