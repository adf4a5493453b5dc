namespace Serving;

/// <summary>Stands for the team's product, which knows nothing of the gate.</summary>
public static class Scheduler
{
    public static int PagesFor(int tokens, int pageSize) => (tokens + pageSize - 1) / pageSize;
}
