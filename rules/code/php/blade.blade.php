<!-- ruleid: php-blade-raw-output -->
<div>{!! $comment->body !!}</div>
<!-- ruleid: php-blade-raw-output -->
<h1>{!! $title !!}</h1>
<!-- ok: php-blade-raw-output -->
<h1>{{ $title }}</h1>
<!-- ok: php-blade-raw-output -->
<div>{!! clean($comment->body) !!}</div>
<!-- ok: php-blade-raw-output -->
<nav>{!! $orders->links() !!}</nav>
<!-- ruleid: php-blade-request-raw -->
<p>{!! request('q') !!}</p>
<!-- ruleid: php-blade-request-raw -->
<p>{!! old('name') !!}</p>
<!-- ok: php-blade-request-raw -->
<p>{{ request('q') }}</p>
<!-- ok: php-blade-request-raw -->
<p>{!! csrf_field() !!}</p>
<!-- ruleid: php-blade-form-without-token -->
<form method="POST" action="/orders">
  <input name="amount">
</form>
<!-- ruleid: php-blade-form-without-token -->
<form action="/orders" method=post><button>Send</button></form>
<!-- ok: php-blade-form-without-token -->
<form method="POST" action="/orders">
  @csrf
  <input name="amount">
</form>
<!-- ok: php-blade-form-without-token -->
<form method="GET" action="/search">
  <input name="q">
</form>
<!-- ok: php-blade-form-without-token -->
<form method="POST" action="/shelves">
  @include('shelves.fields')
</form>
