<?php
// Laravel: what stands before all routes of a file is said elsewhere.
use Illuminate\Support\Facades\Route;

Route::get('/orders/{order}', [OrderController::class, 'show'])->name('orders.show');
Route::match(['get', 'post'], '/both', 'both');
Route::middleware('auth')->post('/chained', 'chained');
Route::prefix('admin')->middleware('admin')->group(function () {
    Route::delete('users/{user?}', 'delete');
    Route::group(['prefix' => 'inner', 'as' => 'inner.'], static function () {
        Route::put('x', 'x');
    });
});
Route::middleware('auth')->prefix('api')->name('api.')->group(static function () {
    Route::resource('photos', PhotoController::class);
    Route::apiResource('photos.notes', NoteController::class)->except(['store', 'update', 'destroy']);
    Route::apiResource('albums', AlbumController::class)->only(['index', 'show']);
});

// none of these
Cache::get('/cache');
$collection->get('/collection', null);
// Route::get('/commented', 'x');
$text = "Route::get('/text', 'x')";
