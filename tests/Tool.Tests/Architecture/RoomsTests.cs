using PrefillBench.Cli;

namespace PrefillBench.Tests.Architecture;

/// <summary>Whether the built tool keeps to the doors of <see cref="Rooms"/>.</summary>
public static class RoomsTests
{
    private static readonly IReadOnlySet<(string User, string Used)> OfTool = TypeUses.In(typeof(CommandLine).Assembly.Location);

    // Types without a namespace of ours, such as those that generators of the compiler add, are nobody's.
    private static readonly Use[] Uses =
    [
        .. from use in OfTool
           where Rooms.Of(use.User) is not null && Rooms.Of(use.Used) is not null && Rooms.Of(use.User) != Rooms.Of(use.Used)
           select new Use(Rooms.Of(use.User)!, Rooms.Short(use.User), Rooms.Of(use.Used)!, Rooms.Short(use.Used)),
    ];

    [Fact]
    public static void Every_folder_is_in_the_room_of_its_name()
    {
        var source = Path.Combine(Repository.Root, "src", "Tool");
        var wrong = from file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                    let folder = Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
                    where folder != "." && !folder.StartsWith("obj.", StringComparison.Ordinal)
                    let name = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                    where name is null
                        || Rooms.Of($"PrefillBench.{folder}") is not { } room
                        || Rooms.Of(name.TrimEnd(';')["namespace ".Length..]) != room
                    select Path.GetRelativePath(source, file);

        Findings.None(wrong);
    }

    [Fact]
    public static void A_room_uses_only_the_rooms_that_its_doors_lead_to()
    {
        var forbidden =
            Uses.Where(use => !Rooms.MayUse[use.Room].Contains(use.UsedRoom) && !Rooms.StillOpen.Contains((use.Type, use.UsedRoom)));

        Findings.None(forbidden.Select(use => $"{use.Type} uses {use.UsedType}, and {use.Room} may not use {use.UsedRoom}"));
    }

    /// <summary>Options, colours and progress bars are the command line's; every other room can be used without them.</summary>
    [Theory]
    [InlineData("System.CommandLine.")]
    [InlineData("Spectre.Console.")]
    public static void Only_the_command_line_knows_its_libraries(string library)
    {
        var users = OfTool
            .Where(use => use.Used.StartsWith(library, StringComparison.Ordinal) && Rooms.Of(use.User) is not null)
            .Select(use => Rooms.Short(use.User)).ToHashSet();

        Assert.Contains(users, user => user.StartsWith("Cli.", StringComparison.Ordinal));
        Findings.None(users.Where(user => !user.StartsWith("Cli.", StringComparison.Ordinal)));
    }

    [Fact]
    public static void No_door_is_listed_as_open_that_is_closed()
    {
        var used = Uses.Select(use => (use.Type, use.UsedRoom)).ToHashSet();

        Findings.None(Rooms.StillOpen.Where(door => !used.Contains(door))
            .Select(door => $"{door.User} no longer uses {door.Used}: take it off the list"));
    }

    [Fact]
    public static void No_two_rooms_lead_to_each_other_unless_one_is_inside_the_other()
    {
        var both = from room in Rooms.MayUse.Keys
                   from other in Rooms.MayUse[room]
                   where Rooms.MayUse[other].Contains(room)
                   where !room.StartsWith($"{other}.", StringComparison.Ordinal) && !other.StartsWith($"{room}.", StringComparison.Ordinal)
                   select $"{room} and {other}";

        Findings.None(both);
    }

    /// <summary>The text of a source file can name a type in many ways; all of them are seen.</summary>
    [Fact]
    public static void Bases_members_code_and_type_arguments_all_count_as_uses()
    {
        var used = TypeUses.In(typeof(RoomsTests).Assembly.Location).Where(use => use.User == typeof(Example).FullName)
            .Select(use => use.Used).ToHashSet();

        Assert.Superset(
            new[]
            {
                typeof(EventArgs), typeof(FlagsAttribute), typeof(Version), typeof(Uri), typeof(Random), typeof(TimeZoneInfo),
                typeof(Lazy<>), typeof(Progress<>), typeof(Guid),
            }
                .Select(type => type.FullName!).ToHashSet(),
            used);
    }

    private sealed record Use(string Room, string Type, string UsedRoom, string UsedType);
}
