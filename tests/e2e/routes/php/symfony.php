<?php
#[Route('/shop')]
final class ShopController extends AbstractController
{
    #[Route('/{id<\d+>}/view', name: 'view', methods: ['GET'])]
    public function view(int $id): Response
    {
        return new Response('/not/a/route');
    }

    #[Route('/any', name: 'any')]
    public function any(): Response
    {
        return new Response($_GET['x']);
    }

    #[Assert\Regex('/regex/')]
    public function none(): Response
    {
    }
}

$app->group('/slim', function ($group) {
    $group->get('/{name}', Handler::class);
    $group->map(['PUT', 'PATCH'], '/map', Handler::class);
});
