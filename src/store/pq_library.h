/* libpq, loaded when a store is in PostgreSQL. */
#ifndef ASSAY_STORE_PQ_LIBRARY_H
#define ASSAY_STORE_PQ_LIBRARY_H

#include <assay/base/error.h>

#include <libpq-fe.h>

/* The functions used, by the name that they have here. */
#define PQ_FUNCTIONS(X)                                                                            \
    X(cancel, PQcancel)                                                                            \
    X(clear, PQclear)                                                                              \
    X(connectdbParams, PQconnectdbParams)                                                          \
    X(conninfoFree, PQconninfoFree)                                                                \
    X(conninfoParse, PQconninfoParse)                                                              \
    X(consumeInput, PQconsumeInput)                                                                \
    X(enterPipelineMode, PQenterPipelineMode)                                                      \
    X(errorMessage, PQerrorMessage)                                                                \
    X(exitPipelineMode, PQexitPipelineMode)                                                        \
    X(finish, PQfinish)                                                                            \
    X(flush, PQflush)                                                                              \
    X(freeCancel, PQfreeCancel)                                                                    \
    X(freemem, PQfreemem)                                                                          \
    X(ftype, PQftype)                                                                              \
    X(getCancel, PQgetCancel)                                                                      \
    X(getResult, PQgetResult)                                                                      \
    X(getisnull, PQgetisnull)                                                                      \
    X(getlength, PQgetlength)                                                                      \
    X(getvalue, PQgetvalue)                                                                        \
    X(isBusy, PQisBusy)                                                                            \
    X(nfields, PQnfields)                                                                          \
    X(ntuples, PQntuples)                                                                          \
    X(pipelineStatus, PQpipelineStatus)                                                            \
    X(pipelineSync, PQpipelineSync)                                                                \
    X(resultErrorField, PQresultErrorField)                                                        \
    X(resultStatus, PQresultStatus)                                                                \
    X(sendPrepare, PQsendPrepare)                                                                  \
    X(sendQuery, PQsendQuery)                                                                      \
    X(sendQueryPrepared, PQsendQueryPrepared)                                                      \
    X(setNoticeProcessor, PQsetNoticeProcessor)                                                    \
    X(setnonblocking, PQsetnonblocking)                                                            \
    X(setSingleRowMode, PQsetSingleRowMode)                                                        \
    X(socket, PQsocket)                                                                            \
    X(status, PQstatus)

#define PQ_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct pq_library {
    PQ_FUNCTIONS(PQ_MEMBER)
} pq;
#undef PQ_MEMBER

/* Before the first use of `pq`, from one thread at a time. ERR_UNSUPPORTED where it is not
 * installed. */
MUST_CHECK enum status pq_library_load(struct error *err);

#endif
